import { crc32 } from "node:zlib";
import type { Message } from "../../protocol/reply.ts";

/** A row of the table `message`. A damaged file may hold values of other types, whatever the schema says. */
export interface MessageRow {
  readonly id: unknown;
  readonly sender: unknown;
  readonly text: unknown;
  readonly stored_at: unknown;
  readonly checksum: unknown;
}

/** The CRC-32 of a row's other columns. No sender or text contains an LF. */
export function checksumOf(id: number, sender: string, text: string, storedAtMs: number | null): number {
  return crc32(`${id}\n${storedAtMs ?? ""}\n${sender}\n${text}`);
}

/** The message in a row; undefined if the row is not as it was stored. */
export function messageOf(row: MessageRow): Message | undefined {
  const { id, sender, text, stored_at: storedAtMs, checksum } = row;
  if (typeof id !== "number" || typeof sender !== "string" || typeof text !== "string") return undefined;
  if (storedAtMs !== null && typeof storedAtMs !== "number") return undefined;
  return checksum === checksumOf(id, sender, text, storedAtMs) ? { id, sender, text } : undefined;
}
