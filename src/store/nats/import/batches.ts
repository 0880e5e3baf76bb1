import type { StoredMessage } from "../../../../actors/server/ports.ts";
import { encodeRow } from "../row.ts";

/** The subject of placeholders alone: one request removes all of them. */
export const holesSubject = "board.hole";

/** Consecutive rows that are stored together: messages, or placeholders of ids that have none. */
export interface ImportBatch {
  readonly kind: "messages" | "holes";
  readonly firstId: number;
  readonly rows: readonly Uint8Array[];
}

/** The engine's limit of a batch. */
const maxRows = 1000;
/** An attempt has a second to pass a majority of engines. */
const maxBytes = 500_000;

const placeholder = new Uint8Array(0);

/** Groups messages into batches whose ids are dense: placeholders stand in the holes between messages, from `firstId` on. */
export async function* batchesOf(
  messages: AsyncIterable<StoredMessage>,
  firstId: number,
): AsyncGenerator<ImportBatch> {
  let nextId = firstId;
  let rows: Uint8Array[] = [];
  let bytes = 0;
  const takeRows = (): ImportBatch => {
    const batch: ImportBatch = { kind: "messages", firstId: nextId - rows.length, rows };
    rows = [];
    bytes = 0;
    return batch;
  };
  for await (const message of messages) {
    const row = encodeRow(message);
    const isFull = rows.length === maxRows || bytes + row.length > maxBytes;
    if (rows.length > 0 && (isFull || message.id > nextId)) yield takeRows();
    while (nextId < message.id) {
      const count = Math.min(message.id - nextId, maxRows);
      yield { kind: "holes", firstId: nextId, rows: Array<Uint8Array>(count).fill(placeholder) };
      nextId += count;
    }
    rows.push(row);
    bytes += row.length;
    nextId++;
  }
  if (rows.length > 0) yield takeRows();
}
