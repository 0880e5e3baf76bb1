import { trimBlanks } from "../../protocol/command.ts";
import { maxMessageBytes } from "../../protocol/limits.ts";

/** A draft shows its length from this many bytes on. */
const countedFromBytes = 800;

const encoder = new TextEncoder();

/** Joins the lines of a text (a pasted one may have several) and counts those that were not blank. */
export function joinLines(text: string): { readonly line: string; readonly count: number } {
  if (!/[\r\n]/.test(text)) return { line: text, count: 1 };
  const lines = text.split(/[\r\n]+/).filter((line) => trimBlanks(line) !== "");
  return { line: lines.map(trimBlanks).join(" "), count: lines.length };
}

/** The length of a draft near or over the limit; otherwise an empty text. */
export function describeLength(text: string): string {
  const lengthBytes = encoder.encode(trimBlanks(text)).length;
  if (lengthBytes < countedFromBytes) return "";
  return `${lengthBytes} of ${maxMessageBytes}`;
}

/** Whether a draft is longer than a message may be. */
export function isTooLong(text: string): boolean {
  return encoder.encode(trimBlanks(text)).length > maxMessageBytes;
}
