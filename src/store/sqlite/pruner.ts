import type { Database, Statement } from "bun:sqlite";
import type { OnNotice } from "../notice.ts";
import { readPragma } from "./schema.ts";
import { describeError, isRefusedWrite, isUnreadable } from "./sqlite-errors.ts";

/** Messages that one step deletes, and pages that one step gives back: a few milliseconds, which a send waits at most. */
const rowsPerStep = 500;
const pagesPerStep = 200;
/** Free pages that stay in the file: new messages fill them again. */
const sparePages = 128;

/** The pages that a step writes to the write-ahead log, roughly: SQLite overwrites each page that it frees. */
const pagesToDelete = 128;
const pagesToVacuum = 2 * pagesPerStep;

/**
 * Deletes messages that are no longer kept, then gives their room back to the disk, in small transactions of their own.
 * Stops for good where it meets a damaged part: the board goes on, and the file keeps its size.
 */
export class Pruner {
  readonly #database: Database;
  readonly #onNotice: OnNotice;
  readonly #selectOldest: Statement<{ id: number }, []>;
  readonly #deleteBelow: Statement<unknown, [number]>;
  #oldestId = 0;
  #state: "running" | "stopped" = "running";

  constructor(database: Database, onNotice: OnNotice) {
    this.#database = database;
    this.#onNotice = onNotice;
    this.#selectOldest = database.prepare("SELECT id FROM message ORDER BY id LIMIT 1");
    this.#deleteBelow = database.prepare("DELETE FROM message WHERE id < ?");
    this.#attempt(() => this.#findOldest());
  }

  /** Whether there are enough messages below `firstKeptId` for a step. */
  isDue(firstKeptId: number): boolean {
    return this.#state === "running" && firstKeptId - this.#oldestId >= rowsPerStep;
  }

  /** Takes one step; returns about how many pages it wrote: 0 if nothing is left to do, or the disk refuses it. */
  step(firstKeptId: number): number {
    if (this.#state === "stopped") return 0;
    if (this.#oldestId < firstKeptId) {
      const endId = Math.min(this.#oldestId + rowsPerStep, firstKeptId);
      const isTaken = this.#attempt(() => {
        this.#database.transaction(() => this.#deleteBelow.run(endId)).immediate();
        this.#findOldest();
      });
      return isTaken ? pagesToDelete : 0;
    }
    const freePages = readPragma(this.#database, "freelist_count");
    if (freePages <= sparePages) return 0;
    // It gives back one page for each row that is read; none at all in a file whose `auto_vacuum` could not be set.
    const isTaken = this.#attempt(() =>
      this.#database.query(`PRAGMA incremental_vacuum(${pagesPerStep})`).all(),
    );
    return isTaken && readPragma(this.#database, "freelist_count") < freePages ? pagesToVacuum : 0;
  }

  /** Releases the statements. */
  close(): void {
    this.#selectOldest.finalize();
    this.#deleteBelow.finalize();
  }

  #findOldest(): void {
    this.#oldestId = this.#selectOldest.get()?.id ?? Number.POSITIVE_INFINITY;
  }

  /** Returns whether the disk accepted it. A refused write is tried again later. */
  #attempt(change: () => unknown): boolean {
    try {
      change();
      return true;
    } catch (error) {
      if (isRefusedWrite(error)) return false;
      if (!isUnreadable(error)) throw error;
      this.#state = "stopped";
      const text = `old messages stay in the file, which is damaged there: ${describeError(error)}`;
      this.#onNotice({ level: "error", text });
      return false;
    }
  }
}
