import type {
  Draft,
  FindResult,
  MessagePage,
  RedactResult,
  StoredMessage,
} from "../../../actors/server/ports.ts";
import type { StoreNotice } from "../notice.ts";
import type { SearchStep } from "./message-reader.ts";

/** A request of the SQLite log to its worker; the answer repeats the number in `call`. */
export type SqliteRequest =
  | {
      readonly call: number;
      readonly kind: "open";
      readonly path: string;
      readonly keep: number | undefined;
      readonly acceptLoss: boolean;
    }
  | { readonly call: number; readonly kind: "append"; readonly rows: string }
  | { readonly call: number; readonly kind: "find"; readonly ids: readonly number[] }
  | { readonly call: number; readonly kind: "find-first"; readonly fromId: number }
  | { readonly call: number; readonly kind: "newest"; readonly count: number }
  | { readonly call: number; readonly kind: "page"; readonly fromId: number }
  | { readonly call: number; readonly kind: "redact"; readonly id: number }
  | { readonly call: number; readonly kind: "has-room" }
  | { readonly call: number; readonly kind: "close" };

/** What an append stored: the id of its first message, and the time of all, in ms since 1970 UTC. */
export interface Appended {
  readonly firstId: number;
  readonly storedAtMs: number;
}

/** The worker's answer. `failed`: the database can no longer be trusted. `notice` answers no request. */
export type SqliteAnswer =
  | { readonly call: undefined; readonly kind: "notice"; readonly notice: StoreNotice }
  | { readonly call: number; readonly kind: "opened"; readonly identity: string | undefined }
  | { readonly call: number; readonly kind: "done" }
  | ({ readonly call: number; readonly kind: "appended" } & Appended)
  | { readonly call: number; readonly kind: "full" }
  | { readonly call: number; readonly kind: "messages"; readonly messages: readonly StoredMessage[] }
  | { readonly call: number; readonly kind: "found"; readonly results: readonly FindResult[] }
  | { readonly call: number; readonly kind: "searched"; readonly step: SearchStep }
  | { readonly call: number; readonly kind: "page"; readonly page: MessagePage }
  | { readonly call: number; readonly kind: "redaction"; readonly result: RedactResult }
  | { readonly call: number; readonly kind: "room"; readonly hasRoom: boolean }
  | { readonly call: number; readonly kind: "not-opened" | "in-use"; readonly reason: string }
  | { readonly call: number | undefined; readonly kind: "failed"; readonly reason: string };

/** Control characters that no name or message contains ([NAM-2], [MSG-3]). */
const afterSender = "\u001f";
const afterText = "\u001e";

/** Joins a batch into one string: it costs a tenth of an array of objects to pass between threads. */
export function joinBatch(batch: readonly Draft[]): string {
  return batch.map(({ sender, text }) => sender + afterSender + text).join(afterText);
}

/** Restores the batch that `joinBatch` joined. */
export function splitBatch(rows: string): Draft[] {
  return rows.split(afterText).map((row) => {
    const end = row.indexOf(afterSender);
    return { sender: row.slice(0, end), text: row.slice(end + 1) };
  });
}
