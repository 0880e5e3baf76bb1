import { crc32 } from "node:zlib";
import type { StoredMessage } from "../../../actors/server/ports.ts";

/** The end of the year 9999: RFC 3339 has no later time. */
const maxStoredAtMs = 253_402_300_799_999;

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

/** Whether a row is what a redaction leaves: no stored message is empty [MSG-1] [IDS-3]. */
export function isRedacted({ sender, text }: StoredMessage): boolean {
  return sender === "" && text === "";
}

/** The message in a row; undefined if the row is not as it was stored. A time that no clock shows is not known. */
export function messageOf(row: MessageRow): StoredMessage | undefined {
  const { id, sender, text, stored_at: storedAtMs, checksum } = row;
  if (typeof id !== "number" || typeof sender !== "string" || typeof text !== "string") return undefined;
  if (storedAtMs !== null && typeof storedAtMs !== "number") return undefined;
  if (checksum !== checksumOf(id, sender, text, storedAtMs)) return undefined;
  const isTime = storedAtMs !== null && storedAtMs >= 0 && storedAtMs <= maxStoredAtMs;
  return { id, sender, text, storedAtMs: isTime ? storedAtMs : undefined };
}
