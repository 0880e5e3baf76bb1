import { maxMessageBytes } from "./limits.ts";
import { type Refusal, refuse } from "./refusal.ts";

/**
 * Code points that no message may contain [MSG-3]: C0; DEL and C1; the line and paragraph separators, and the bidi
 * embeddings and overrides; the bidi isolates. With them, a message could rewrite the reader's screen.
 */
const forbiddenRanges = [
  [0x0000, 0x001f],
  [0x007f, 0x009f],
  [0x2028, 0x202e],
  [0x2066, 0x2069],
] as const;

const forbiddenClass = forbiddenRanges
  .map((range) => range.map((code) => `\\u{${code.toString(16)}}`).join("-"))
  .join("");
const forbidden = new RegExp(`[${forbiddenClass}]`, "u");
const forbiddenEverywhere = new RegExp(forbidden, "gu");

/** A character to see: not white space, invisible, a blank Braille pattern, or a mark, which needs another one [MSG-1]. */
const visible = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\u2800\p{M}]/u;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const tab = 0x09;
const space = 0x20;

/** Names a character without showing it: `U+001B`. */
export function describeCharacter(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Names the first character that no message may contain [MSG-3]; undefined if there is none. */
export function describeForbidden(text: string): string | undefined {
  const found = forbidden.exec(text);
  return found ? describeCharacter(found[0]) : undefined;
}

/** Whether a text has something to see [MSG-1]. */
export function isVisible(text: string): boolean {
  return visible.test(text);
}

/**
 * Validates the text of a `send` or `post`: turns each TAB into a space, and refuses every other forbidden character
 * instead of repairing it. `text` has no blanks at its ends (PROTOCOL.md, [MSG-1] to [MSG-4]).
 */
export function parseMessageText(text: string): string | Refusal {
  if (text === "") return refuse("empty-message", "a message is not empty");
  if (!isVisible(text)) return refuse("empty-message", "this message has nothing to see");
  const bytes = encoder.encode(text);
  const spaced = text.includes("\t") ? decoder.decode(replaceTabs(bytes)) : text;
  const found = describeForbidden(spaced);
  if (found !== undefined) return refuse("bad-character", `${found} is not allowed in a message`);
  if (bytes.length > maxMessageBytes) {
    return refuse("too-long", `message of ${bytes.length} bytes, limit ${maxMessageBytes}`);
  }
  return spaced;
}

/** In bytes: a message may be nothing but tabs, and `replaceAll` costs 30 times as much for each. */
function replaceTabs(bytes: Uint8Array): Uint8Array {
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === tab) bytes[at] = space;
  return bytes;
}

/**
 * Makes text from the network safe to print: escapes every forbidden character, as in `\u{1b}`. For the client, which
 * must not trust its server.
 */
export function escapeUnprintable(text: string): string {
  return text.replace(forbiddenEverywhere, (character) => `\\u{${toHex(character)}}`);
}

/** A text without the characters that no message may contain [MSG-3]. */
export function removeForbidden(text: string): string {
  return text.replace(forbiddenEverywhere, "");
}

/** Formats a value as JSON on one line, safe to print: escapes the same characters the JSON way. */
export function formatJson(value: object | string | number | boolean): string {
  return escapeJson(JSON.stringify(value));
}

/** Makes a JSON text on one line safe to print. */
export function escapeJson(json: string): string {
  return json.replace(forbiddenEverywhere, (character) => `\\u${toHex(character).padStart(4, "0")}`);
}

function toHex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16);
}
