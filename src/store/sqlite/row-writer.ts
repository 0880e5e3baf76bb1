import type { Database, Statement } from "bun:sqlite";
import type { Draft, RedactResult, StoredMessage } from "../../../actors/server/ports.ts";
import { commit } from "./commit.ts";
import { checksumOf } from "./message-row.ts";
import { isUnreadable } from "./sqlite-errors.ts";

const pageBytes = 4096;

/** What comes of the attempt to empty a row. */
type RowRedaction = Exclude<RedactResult["outcome"], "hidden">;

/** A message whose time may not be known. */
type UnstampedMessage = Omit<StoredMessage, "storedAtMs"> & {
  readonly storedAtMs?: number | null | undefined;
};

/** Writes messages to the file, in transactions that are durable when they return. */
export class RowWriter {
  readonly #database: Database;
  readonly #insert: Statement<unknown, [number, string, string, number | null, number]>;
  readonly #redact: Statement<unknown, [number, number]>;

  constructor(database: Database) {
    this.#database = database;
    this.#insert = database.prepare("INSERT INTO message VALUES (?, ?, ?, ?, ?)");
    this.#redact = database.prepare(
      "UPDATE message SET sender = '', text = '', stored_at = NULL, checksum = ? WHERE id = ?",
    );
  }

  /** Stores a batch under the ids from `firstId`; returns the error if the disk refuses it. */
  append(firstId: number, batch: readonly Draft[], storedAtMs: number): unknown {
    return commit(this.#database, () => {
      for (const [index, draft] of batch.entries())
        this.insert({ id: firstId + index, ...draft, storedAtMs });
    });
  }

  /** Inserts a message, within a transaction of the caller. */
  insert({ id, sender, text, storedAtMs = null }: UnstampedMessage): void {
    this.#insert.run(id, sender, text, storedAtMs, checksumOf(id, sender, text, storedAtMs));
  }

  /** Empties the row of a message, and stores `announced` after it, if there is such a message: both or neither. */
  redact(id: number, announced: StoredMessage | undefined): RowRedaction {
    let outcome: RowRedaction = "gone";
    try {
      const refused = commit(this.#database, () => {
        if (this.#redact.run(checksumOf(id, "", "", null), id).changes === 0) return;
        outcome = "redacted";
        if (announced !== undefined) this.insert(announced);
      });
      return refused === undefined ? outcome : "full";
    } catch (error) {
      if (isUnreadable(error)) return "unreadable";
      throw error;
    }
  }

  /** Releases the statements. */
  close(): void {
    this.#insert.finalize();
    this.#redact.finalize();
  }
}

/** About how many pages of the write-ahead log a batch takes. */
export function pagesOf(batch: readonly Draft[]): number {
  return 1 + Math.ceil(batch.reduce((bytes, { text }) => bytes + text.length, 0) / pageBytes);
}
