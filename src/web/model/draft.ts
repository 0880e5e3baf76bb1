import { trimBlanks } from "../../protocol/blanks.ts";
import { maxMessageBytes } from "../../protocol/limits.ts";

/** From this many bytes on, the length of a draft is shown. */
const countedFromBytes = 750;

const encoder = new TextEncoder();

/** A text as one line, and the number of its lines that were not blank: a pasted text may have several. */
export function joinLines(text: string): { readonly line: string; readonly count: number } {
  if (!/[\r\n]/.test(text)) return { line: text, count: 1 };
  const lines = text.split(/[\r\n]+/).filter((line) => trimBlanks(line) !== "");
  return { line: lines.map(trimBlanks).join(" "), count: lines.length };
}

/** The length of a draft near the limit; otherwise nothing. */
export function describeLength(text: string): string {
  const lengthBytes = encoder.encode(trimBlanks(text)).length;
  if (lengthBytes < countedFromBytes) return "";
  const length = `${lengthBytes} of ${maxMessageBytes} bytes`;
  return lengthBytes > maxMessageBytes ? `${length}: too long` : length;
}
