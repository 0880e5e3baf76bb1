import { trimBlanks } from "../../protocol/command.ts";
import { maxMessageBytes } from "../../protocol/limits.ts";

/** A draft shows its length from this many bytes on. */
const countedFromBytes = 800;

const encoder = new TextEncoder();

/** Joins the lines of a text (a pasted one may have several); `lines`: those that were not blank. */
export function joinLines(text: string): { readonly line: string; readonly lines: readonly string[] } {
  if (!/[\r\n]/.test(text)) return { line: text, lines: [text] };
  const lines = text
    .split(/[\r\n]+/)
    .map(trimBlanks)
    .filter((line) => line !== "");
  return { line: lines.join(" "), lines };
}

/** How long a draft is, against the limit of a message [MSG-1]. */
export interface DraftLength {
  readonly bytes: number;
  /** How many it has too many; 0 if it fits. */
  readonly surplusBytes: number;
  /** `863 of 900` near the limit or beyond it; otherwise empty. */
  readonly label: string;
}

/** Measures a draft as the server does: without the blanks at its ends. */
export function measureDraft(text: string): DraftLength {
  const bytes = encoder.encode(trimBlanks(text)).length;
  return {
    bytes,
    surplusBytes: Math.max(0, bytes - maxMessageBytes),
    label: bytes < countedFromBytes ? "" : `${bytes} of ${maxMessageBytes}`,
  };
}
