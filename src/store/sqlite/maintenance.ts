import type { MessageDatabase } from "./database.ts";

/** How long stored messages may be in the write-ahead log alone: then a copy of the file holds them. */
const checkpointDelayMs = 3000;

/** The work on the file between requests, in steps, so that no request waits for more than one of them. */
export class Maintenance {
  readonly #database: MessageDatabase;
  readonly #failed: (error: unknown) => void;
  #checkpointTimer: Timer | undefined;
  #pruneTimer: Timer | undefined;

  /** Calls `failed` if the database fails. */
  constructor(database: MessageDatabase, failed: (error: unknown) => void) {
    this.#database = database;
    this.#failed = failed;
  }

  /** Schedules what is due; call it after every request. */
  schedule(): void {
    if (this.#database.checkpointer.isPending) {
      this.#checkpointTimer ??= setTimeout(() => this.#attempt(() => this.#settle()), checkpointDelayMs);
    }
    if (this.#database.isPruningDue) this.#schedulePruning();
  }

  /** Cancels what is scheduled. */
  stop(): void {
    clearTimeout(this.#checkpointTimer);
    clearTimeout(this.#pruneTimer);
  }

  #settle(): void {
    this.#checkpointTimer = undefined;
    this.#database.verifyFiles();
    this.#database.checkpointer.run();
    this.#schedulePruning();
  }

  #schedulePruning(): void {
    this.#pruneTimer ??= setTimeout(() => this.#attempt(() => this.#prune()), 0);
  }

  #prune(): void {
    this.#pruneTimer = undefined;
    if (this.#database.prune()) this.#schedulePruning();
    this.#database.checkpointer.runIfDue();
    this.schedule();
  }

  #attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.stop();
      this.#failed(error);
    }
  }
}
