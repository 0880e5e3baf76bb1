import type { StoredAt } from "../../../actors/client/ports.ts";
import type { Message } from "../../protocol/reply.ts";

/** A message to be copied. */
export interface CopiedMessage {
  readonly message: Message;
  readonly storedAt: StoredAt;
}

/** Messages as text, one a line: `49998 bob: text`, a tab, and the time in the browser's zone if it is known. */
export function formatCopied(messages: readonly CopiedMessage[]): string {
  return messages.map(formatOne).join("\n");
}

function formatOne({ message: { id, sender, text }, storedAt }: CopiedMessage): string {
  const line = `${id} ${sender}: ${text}`;
  return storedAt === undefined ? line : `${line}\t${formatTime(new Date(storedAt))}`;
}

/** Sorts as text, and spreadsheets read it: `2026-11-25 22:43:09`. */
function formatTime(time: Date): string {
  const day = [time.getFullYear(), pad(time.getMonth() + 1), pad(time.getDate())].join("-");
  return `${day} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(pad).join(":")}`;
}

function pad(number: number): string {
  return `${number}`.padStart(2, "0");
}
