import type { StoredMessage } from "../../actors/server/ports.ts";
import { parseName } from "../protocol/name.ts";
import { noMessage } from "../protocol/reply.ts";
import { formatJson, parseMessageText } from "../protocol/text.ts";

const fields = ["id", "sender", "text", "time"];
/** The time of a message as PROTOCOL.md gives it [TIM-1]. */
const utcTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Formats a message as a line of an export, without its LF. `time` is null if it is not known. */
export function formatExported({ id, sender, text, storedAtMs }: StoredMessage): string {
  const time = storedAtMs === undefined ? null : new Date(storedAtMs).toISOString();
  return formatJson({ id, sender, text, time });
}

/** Parses a line of an export and checks it against the rules of the protocol; returns what is wrong with it as text. */
export function parseExported(line: string): StoredMessage | string {
  const value = parseObject(line);
  if (value === undefined) return "it is not a JSON object";
  const foreign = Object.keys(value).find((key) => !fields.includes(key));
  if (foreign !== undefined) return `it has a field ${JSON.stringify(foreign)}, which no export has`;
  const id = fieldOf(value, "id");
  const sender = fieldOf(value, "sender");
  const text = fieldOf(value, "text");
  if (typeof id !== "number" || !Number.isSafeInteger(id + 1) || id < 1)
    return "its id is not a whole number from 1";
  if (typeof sender !== "string") return "it has no sender";
  if (typeof text !== "string") return "it has no text";
  const fault = describeSender(sender) ?? describeText(text);
  if (fault !== undefined) return fault;
  const storedAtMs = parseTime(fieldOf(value, "time") ?? null);
  if (storedAtMs === null) return "its time is neither null nor like 2026-11-25T22:43:09.123Z";
  return { id, sender, text, storedAtMs };
}

function parseObject(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function fieldOf(value: object, name: string): unknown {
  return Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}

/** The server itself is a sender, too [NAM-5]. */
function describeSender(sender: string): string | undefined {
  if (sender === noMessage.sender) return undefined;
  const name = sender === "" ? "" : parseName(sender);
  if (typeof name !== "string") return `its sender: ${name.text}`;
  return name === sender && name !== ""
    ? undefined
    : "its sender is not a name in the form that a server gives it";
}

/** A stored text has no blanks at its ends and no tabs [MSG-1] [MSG-2]. */
function describeText(text: string): string | undefined {
  if (!text.isWellFormed()) return "its text is not well-formed Unicode";
  const stored = parseMessageText(text);
  if (typeof stored !== "string") return `its text: ${stored.text}`;
  return stored === text && !/^ | $/.test(text) ? undefined : "its text has blanks at its ends, or tabs";
}

/** In ms since 1970 UTC; undefined if it is not known, null if it is no time. */
function parseTime(time: unknown): number | undefined | null {
  if (time === null) return undefined;
  if (typeof time !== "string" || !utcTime.test(time)) return null;
  const ms = Date.parse(time);
  return ms >= 0 && new Date(ms).toISOString() === time ? ms : null;
}
