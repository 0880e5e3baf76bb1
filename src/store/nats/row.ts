import type { StoredMessage } from "../../../actors/server/ports.ts";
import { isSafeMessage } from "../../protocol/safe-message.ts";

/** Between the parts of a row: no name and no message has this character. */
const separator = "\x1f";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A message as the stream keeps it, except for its id: `<storedAtMs or empty> 0x1F <sender> 0x1F <text>`, in UTF-8. */
export function encodeRow({ sender, text, storedAtMs }: Omit<StoredMessage, "id">): Uint8Array {
  return encoder.encode(`${storedAtMs ?? ""}${separator}${sender}${separator}${text}`);
}

/** The message in a row; undefined if it is damaged, or breaks the rules of the protocol: somebody else wrote it. */
export function decodeRow(id: number, bytes: Uint8Array): StoredMessage | undefined {
  const [time, sender, text, ...more] = decodeText(bytes)?.split(separator) ?? [];
  if (time === undefined || !sender || !text || more.length > 0 || !/^\d{0,15}$/.test(time)) return undefined;
  const message = { id, sender, text, storedAtMs: time === "" ? undefined : Number(time) };
  return isSafeMessage(message) ? message : undefined;
}

function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
