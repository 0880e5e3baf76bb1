import type { Message } from "../../protocol/reply.ts";

/** A message to be copied; its time is in ms since 1970 UTC. */
export interface CopiedMessage extends Message {
  readonly storedAtMs: number | undefined;
}

/** Messages as text, one a line: `49998 bob: text`, a tab, and the time in the browser's zone if it is known. */
export function formatCopied(messages: readonly CopiedMessage[]): string {
  return messages.map(formatOne).join("\n");
}

function formatOne({ id, sender, text, storedAtMs }: CopiedMessage): string {
  const line = `${id} ${sender}: ${text}`;
  return storedAtMs === undefined ? line : `${line}\t${formatTime(new Date(storedAtMs))}`;
}

/** Sorts as text, and spreadsheets read it: `2026-11-25 22:43:09`. */
function formatTime(time: Date): string {
  const day = [time.getFullYear(), pad(time.getMonth() + 1), pad(time.getDate())].join("-");
  return `${day} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(pad).join(":")}`;
}

function pad(number: number): string {
  return `${number}`.padStart(2, "0");
}
