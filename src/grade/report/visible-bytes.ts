import { escapeUnprintable } from "../../protocol/text.ts";

const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const shortEscapes: Readonly<Record<string, string>> = {
  ...{ "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0" },
  ...{ "\\": "\\\\", '"': '\\"' },
};

/**
 * Shows bytes as text in quotes: `"register anna\n"`. All but printable text shows as in C: `\0`, `\xff`; a run of NULs
 * shows once, with its length. `byteCount` is how many there were, if more than these.
 */
export function showBytes(bytes: Uint8Array, byteCount: number, maxCharacters: number): string {
  const shown = showAll(bytes);
  if (shown.length <= maxCharacters && bytes.length === byteCount) return `"${shown}"`;
  return `"${shown.slice(0, maxCharacters).toWellFormed()}"… (${byteCount} bytes)`;
}

const inText = /\0{4,}|[\n\r\t\0\\"]/g;
/** In bytes that are no UTF-8, each one beyond ASCII shows as a number. */
const inBytes = /\0{4,}|[\n\r\t\0\\"\x80-\xff]/g;

function showAll(bytes: Uint8Array): string {
  try {
    return showText(strictDecoder.decode(bytes), inText);
  } catch {
    return showText(Buffer.from(bytes).toString("latin1"), inBytes);
  }
}

function showText(text: string, pattern: RegExp): string {
  const shown = text.replace(pattern, (match) =>
    match.length > 1 ? `\\0(×${match.length})` : (shortEscapes[match] ?? toByteEscape(match)),
  );
  return escapeUnprintable(shown);
}

function toByteEscape(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}

/** The lines of a text that may come from a solution, safe to print. */
export function safeLines(text: string): readonly string[] {
  return text.split(/\r?\n/).map(escapeUnprintable);
}
