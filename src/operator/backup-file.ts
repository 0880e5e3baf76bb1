import { Database } from "bun:sqlite";
import { rmSync } from "node:fs";
import type { StoredMessage } from "../../actors/server/ports.ts";
import { storeIdentity } from "../store/sqlite/identity.ts";
import { RowWriter } from "../store/sqlite/row-writer.ts";
import { createSchema, incrementalVacuum, readLastId } from "../store/sqlite/schema.ts";
import { describeError, isRefusedWrite } from "../store/sqlite/sqlite-errors.ts";
import { createNew, publishFile } from "./durable-files.ts";
import { OperatorError } from "./operator-error.ts";
import { openVerified } from "./verify.ts";

/**
 * A backup while it is written: `FILE.partial`, a board's file with messages alone, and no files beside it. It is not
 * synced before it is complete, and removed if it does not get so far.
 */
export class BackupFile implements Disposable {
  readonly #path: string;
  readonly #partialPath: string;
  readonly #database: Database;
  readonly #writer: RowWriter;
  #messages = 0;
  #lastId = 0;
  #state: "open" | "closed" = "open";

  /** Creates the file, for its owner alone. Throws `OperatorError`. */
  constructor(path: string, identity: string | undefined) {
    this.#path = path;
    this.#partialPath = `${path}.partial`;
    createNew(this.#partialPath, "backup");
    this.#database = new Database(this.#partialPath, { readwrite: true, strict: true });
    try {
      this.#writer = this.#prepare(identity);
    } catch (error) {
      // Nobody has this object, so nobody else would remove the file.
      this.#database.close();
      rmSync(this.#partialPath);
      throw this.#describe(error);
    }
  }

  /** How many messages it has. */
  get messages(): number {
    return this.#messages;
  }

  /** The id of its last message; 0 without any. */
  get lastId(): number {
    return this.#lastId;
  }

  /** Adds the next messages, in the order of their ids. Throws `OperatorError`. */
  add(messages: readonly StoredMessage[]): void {
    try {
      this.#database.transaction(() => {
        for (const message of messages) this.#writer.insert(message);
      })();
    } catch (error) {
      throw this.#describe(error);
    }
    this.#messages += messages.length;
    this.#lastId = messages.at(-1)?.id ?? this.#lastId;
  }

  /** Verifies the file, makes it durable and gives it its name. Throws `OperatorError`. */
  complete(): void {
    this.#close();
    openVerified(this.#partialPath, this.#partialPath, (copy) => {
      const { count } =
        copy.query<{ count: number }, []>("SELECT count(*) AS count FROM message").get() ?? {};
      if (count !== this.#messages || readLastId(copy, this.#partialPath) !== this.#lastId)
        throw new OperatorError(`${this.#partialPath} does not hold what was written to it: check the disk`);
    });
    publishFile(this.#partialPath, this.#path);
  }

  /** Removes the file unless it is complete. */
  [Symbol.dispose](): void {
    this.#close();
    rmSync(this.#partialPath, { force: true });
  }

  #prepare(identity: string | undefined): RowWriter {
    this.#database.run(`PRAGMA auto_vacuum = ${incrementalVacuum}`);
    this.#database.run("PRAGMA journal_mode = OFF");
    this.#database.run("PRAGMA synchronous = OFF");
    createSchema(this.#database);
    if (identity !== undefined) storeIdentity(this.#database, identity);
    return new RowWriter(this.#database);
  }

  #describe(error: unknown): unknown {
    if (!isRefusedWrite(error)) return error;
    return new OperatorError(`can't write ${this.#partialPath}: ${describeError(error)}`, { cause: error });
  }

  #close(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#writer.close();
    this.#database.close(true);
  }
}
