import type { Refusal } from "./refusal.ts";

/** A message on the board. Ids start at 1 and have no gaps; the server sets the sender. */
export interface Message {
  readonly id: number;
  readonly sender: string;
  readonly text: string;
}

/** Every reply of a server, as a value. */
export type Reply =
  | { readonly kind: "welcome"; readonly name: string }
  | { readonly kind: "ok" }
  /** The answer to `post`: the id of the stored message [PST-1]. */
  | { readonly kind: "posted"; readonly id: number }
  | { readonly kind: "message"; readonly message: Message }
  /** `time`: when the message was stored, in UTC: `2026-11-25T22:43:09.123Z` [TIM-1]. */
  | { readonly kind: "time"; readonly id: number; readonly time: string }
  | { readonly kind: "help" }
  | { readonly kind: "error"; readonly code: string; readonly text: string };

/** The answer to `read` on an empty board: no message has the id 0 [REA-2]. */
export const noMessage: Message = { id: 0, sender: "server", text: "no messages yet" };

const helpText =
  "commands: auth <token> | register <name> | key <key> | send <message> | post <message> | read [<id>] | time <id> | wait <id> | help | close";
const encoder = new TextEncoder();

/** Encodes a reply as one line, LF included. */
export function encodeReply(reply: Reply): Uint8Array {
  return encoder.encode(`${formatReply(reply)}\n`);
}

/** Encodes a refusal as its line `error <code>: <text>`, LF included. */
export function encodeRefusal(refusal: Refusal): Uint8Array {
  return encodeReply({ kind: "error", code: refusal.code, text: refusal.text });
}

/** Encodes a message as its line `<id> <sender>: <message>`, LF included. */
export function encodeMessage(message: Message): Uint8Array {
  return encodeReply({ kind: "message", message });
}

/** Formats a reply as text, without LF (PROTOCOL.md, "Replies"). */
export function formatReply(reply: Reply): string {
  switch (reply.kind) {
    case "welcome":
      return `Welcome ${reply.name}`;
    case "ok":
      return "ok";
    case "posted":
      return `ok ${reply.id}`;
    case "message":
      return `${reply.message.id} ${reply.message.sender}: ${reply.message.text}`;
    case "time":
      return `${reply.id} ${reply.time}`;
    case "help":
      return helpText;
    case "error":
      return `error ${reply.code}: ${reply.text}`;
  }
}

/**
 * Parses a reply line, without its LF, by its first word (PROTOCOL.md, "Replies"). Returns undefined for an unknown
 * form, which another server may send; a client shows such a line as it is.
 */
export function parseReply(line: string): Reply | undefined {
  if (line === "ok") return { kind: "ok" };
  if (line.startsWith("commands: ")) return { kind: "help" };
  const posted = /^ok ([0-9]{1,16})$/.exec(line);
  if (posted?.[1] !== undefined) return { kind: "posted", id: Number(posted[1]) };
  const welcome = /^Welcome (\S+)$/.exec(line);
  if (welcome?.[1] !== undefined) return { kind: "welcome", name: welcome[1] };
  const error = /^error ([a-z-]+): (.*)$/s.exec(line);
  if (error?.[1] !== undefined) return { kind: "error", code: error[1], text: error[2] ?? "" };
  const message = /^([0-9]{1,16}) ([^\s:]+): (.*)$/s.exec(line);
  if (message === null) return parseTime(line);
  const [, id = "", sender = "", text = ""] = message;
  return { kind: "message", message: { id: Number(id), sender, text } };
}

/** Parses the reply to `time`. It has no `: `, so it cannot be taken for a message. */
function parseTime(line: string): Reply | undefined {
  const [, id, time] = /^([0-9]{1,16}) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/.exec(line) ?? [];
  return id === undefined || time === undefined ? undefined : { kind: "time", id: Number(id), time };
}
