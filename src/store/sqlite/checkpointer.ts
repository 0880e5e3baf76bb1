import type { Database } from "bun:sqlite";
import type { FileIdentity } from "./file-identity.ts";
import { isRefusedWrite } from "./sqlite-errors.ts";

/** Checkpoint after about this many pages in the write-ahead log: SQLite's own default. */
const checkpointPages = 1000;

/**
 * Moves what the write-ahead log holds into the file. SQLite would do this inside a commit and hide a failure; here no
 * append waits for its own checkpoint, and a failure throws.
 */
export class Checkpointer {
  readonly #database: Database;
  readonly #identity: FileIdentity;
  #pages = 0;

  /** `log`: from before the start; empties it, since a killed server may have left a redacted text there. */
  constructor(database: Database, identity: FileIdentity, log: "old" | "new") {
    this.#database = database;
    this.#identity = identity;
    if (log === "old") this.emptyLog();
  }

  /** Counts pages that were written to the write-ahead log. */
  notePages(pages: number): void {
    this.#pages += pages;
  }

  /** Whether the write-ahead log holds something that the file does not. */
  get isPending(): boolean {
    return this.#pages > 0;
  }

  /** Checkpoints if the write-ahead log is long enough. */
  runIfDue(): void {
    if (this.#pages >= checkpointPages) this.run();
  }

  /** Checkpoints and empties the write-ahead log; returns whether the disk accepted it. */
  emptyLog(): boolean {
    const isDone = this.run("TRUNCATE");
    this.#identity.noteEmptyLog();
    return isDone;
  }

  /**
   * Checkpoints; returns whether the disk accepted it. A refused write only postpones it, since the write-ahead log is
   * durable too.
   */
  run(mode: "PASSIVE" | "TRUNCATE" = "PASSIVE"): boolean {
    try {
      this.#database.run(`PRAGMA wal_checkpoint(${mode})`);
      this.#pages = 0;
      return true;
    } catch (error) {
      if (!isRefusedWrite(error)) throw error;
      // Still pending, but not due: the next attempt is the idle one.
      this.#pages = 1;
      return false;
    } finally {
      this.#identity.noteCheckpoint();
    }
  }
}
