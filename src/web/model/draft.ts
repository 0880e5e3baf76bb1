import { trimBlanks } from "../../protocol/command.ts";
import { maxMessageBytes } from "../../protocol/limits.ts";

/** From how many bytes on a draft is counted where the person can see it. */
const countedFromBytes = 750;

const encoder = new TextEncoder();

/** A text in one line, and how many lines with something in them it had: what is pasted may have several. */
export function joinLines(text: string): { readonly line: string; readonly count: number } {
  if (!/[\r\n]/.test(text)) return { line: text, count: 1 };
  const lines = text.split(/[\r\n]+/).filter((line) => trimBlanks(line) !== "");
  return { line: lines.map(trimBlanks).join(" "), count: lines.length };
}

/** The length of a draft, where it comes near the limit; else nothing. */
export function describeLength(text: string): string {
  const lengthBytes = encoder.encode(trimBlanks(text)).length;
  if (lengthBytes < countedFromBytes) return "";
  const length = `${lengthBytes} of ${maxMessageBytes} bytes`;
  return lengthBytes > maxMessageBytes ? `${length}: too long` : length;
}
