import type { StoredMessage } from "../../../actors/server/ports.ts";

/** Messages with these ids. */
export function messagesOf(...ids: readonly number[]): StoredMessage[] {
  return ids.map((id) => ({ id, sender: "ann", text: `text ${id}`, storedAtMs: 1_700_000_000_000 + id }));
}

/** Messages with all ids from the first to the last. */
export function messagesFrom(firstId: number, lastId: number): StoredMessage[] {
  return messagesOf(...Array.from({ length: lastId - firstId + 1 }, (_, at) => firstId + at));
}
