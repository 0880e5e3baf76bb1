import type { Draft } from "../../../actors/server/ports.ts";
import type { Message } from "../../protocol/reply.ts";

/** What the SQLite log asks of its worker; `call` numbers the request and comes back with the answer. */
export type SqliteRequest =
  | { readonly call: number; readonly kind: "open"; readonly path: string; readonly keep: number | undefined }
  | { readonly call: number; readonly kind: "append"; readonly rows: string }
  | { readonly call: number; readonly kind: "find-first"; readonly fromId: number }
  | { readonly call: number; readonly kind: "newest"; readonly count: number }
  | { readonly call: number; readonly kind: "has-room" }
  | { readonly call: number; readonly kind: "close" };

/** What the worker answers. `failed`: the database cannot be trusted any more (`call` -1: outside any call). */
export type SqliteAnswer =
  | { readonly call: number; readonly kind: "done" }
  | { readonly call: number; readonly kind: "appended"; readonly firstId: number }
  | { readonly call: number; readonly kind: "full" }
  | { readonly call: number; readonly kind: "messages"; readonly messages: readonly Message[] }
  | { readonly call: number; readonly kind: "room"; readonly hasRoom: boolean }
  | { readonly call: number; readonly kind: "not-opened"; readonly reason: string }
  | { readonly call: number; readonly kind: "failed"; readonly reason: string };

/** Control characters that no name and no message holds ([NAM-2], [MSG-3]). */
const afterSender = "\u001f";
const afterText = "\u001e";

/** A batch as one string: between threads it costs a tenth of what an array of objects does. */
export function joinBatch(batch: readonly Draft[]): string {
  return batch.map(({ sender, text }) => sender + afterSender + text).join(afterText);
}

/** The batch that `joinBatch` was given. */
export function splitBatch(rows: string): Draft[] {
  return rows.split(afterText).map((row) => {
    const end = row.indexOf(afterSender);
    return { sender: row.slice(0, end), text: row.slice(end + 1) };
  });
}
