import type { Refusal } from "./refusal.ts";

/** A message as the board holds it: a dense id from 1, a sender vouched for by the server, and the text. */
export interface Message {
  readonly id: number;
  readonly sender: string;
  readonly text: string;
}

/** Everything that a server answers, as values. */
export type Reply =
  | { readonly kind: "welcome"; readonly name: string }
  | { readonly kind: "ok" }
  | { readonly kind: "message"; readonly message: Message }
  | { readonly kind: "help" }
  | { readonly kind: "error"; readonly code: string; readonly text: string };

/** What `read` answers while there is no message: id 0 belongs to no message [REA-2]. */
export const noMessage: Message = { id: 0, sender: "server", text: "no messages yet" };

const helpText = "commands: register <name> | send <message> | read [<id>] | wait <id> | help | close";
const encoder = new TextEncoder();

/** The bytes of a reply: one line, its LF included. */
export function encodeReply(reply: Reply): Uint8Array {
  return encoder.encode(`${formatReply(reply)}\n`);
}

/** The bytes of a refusal's `error <code>: <text>` line, its LF included. */
export function encodeRefusal(refusal: Refusal): Uint8Array {
  return encodeReply({ kind: "error", code: refusal.code, text: refusal.text });
}

/** The bytes of `<id> <sender>: <message>`, its LF included: made once per message, not once per poll. */
export function encodeMessage(message: Message): Uint8Array {
  return encodeReply({ kind: "message", message });
}

/** A reply as text, without its LF (PROTOCOL.md, "Replies"). */
export function formatReply(reply: Reply): string {
  switch (reply.kind) {
    case "welcome":
      return `Welcome ${reply.name}`;
    case "ok":
      return "ok";
    case "message":
      return `${reply.message.id} ${reply.message.sender}: ${reply.message.text}`;
    case "help":
      return helpText;
    case "error":
      return `error ${reply.code}: ${reply.text}`;
  }
}

/**
 * Parses a reply line, without its LF, by its first word (PROTOCOL.md, "Replies"). Returns undefined for a line of no known
 * form, which another server may send: a client shows it as it is.
 */
export function parseReply(line: string): Reply | undefined {
  if (line === "ok") return { kind: "ok" };
  if (line.startsWith("commands: ")) return { kind: "help" };
  const welcome = /^Welcome (\S+)$/.exec(line);
  if (welcome?.[1] !== undefined) return { kind: "welcome", name: welcome[1] };
  const error = /^error ([a-z-]+): (.*)$/s.exec(line);
  if (error?.[1] !== undefined) return { kind: "error", code: error[1], text: error[2] ?? "" };
  const message = /^([0-9]{1,16}) ([^\s:]+): (.*)$/s.exec(line);
  if (message === null) return undefined;
  const [, id = "", sender = "", text = ""] = message;
  return { kind: "message", message: { id: Number(id), sender, text } };
}
