import { Database, SQLiteError, type Statement } from "bun:sqlite";
import type { Draft } from "../../../actors/server/ports.ts";
import type { Message } from "../../protocol/reply.ts";
import { StoreOpenError } from "../errors.ts";
import { describeOpenError } from "./open-error.ts";

/** `PRAGMA application_id` of our files: "LWrd". */
const applicationId = 0x4c577264;
/** `PRAGMA user_version`: the schema that this program reads and writes. */
const schemaVersion = 1;
/** A checkpoint after about this many pages in the write-ahead log, as SQLite itself does by default. */
const checkpointPages = 1000;
const pageBytes = 4096;

const schema = `
  CREATE TABLE message (id INTEGER PRIMARY KEY, sender TEXT NOT NULL, text TEXT NOT NULL) STRICT;
  CREATE TABLE probe (id INTEGER PRIMARY KEY, filler BLOB NOT NULL) STRICT;
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${schemaVersion};
`;

/**
 * The messages in a SQLite file, synchronously: runs in the log's worker. Each `append` is one transaction with one
 * fsync. The database is held exclusively, so that a second server on the same file is refused.
 */
export class MessageDatabase {
  readonly #database: Database;
  readonly #keep: number | undefined;
  readonly #insert: Statement<unknown, [number, string, string]>;
  readonly #deleteBelow: Statement<unknown, [number]>;
  readonly #selectFirst: Statement<Message, [number]>;
  readonly #selectNewest: Statement<Message, [number]>;
  #lastId: number;
  #pagesSinceCheckpoint = 0;

  /** Opens or creates the file. Throws `StoreOpenError`, its message for a person. */
  constructor(path: string, keep: number | undefined) {
    this.#keep = keep;
    this.#database = open(path);
    this.#insert = this.#database.prepare("INSERT INTO message (id, sender, text) VALUES (?, ?, ?)");
    this.#deleteBelow = this.#database.prepare("DELETE FROM message WHERE id < ?");
    this.#selectFirst = this.#database.prepare(
      "SELECT id, sender, text FROM message WHERE id >= ? ORDER BY id LIMIT 1",
    );
    this.#selectNewest = this.#database.prepare(
      "SELECT id, sender, text FROM message ORDER BY id DESC LIMIT ?",
    );
    this.#lastId = this.#selectNewest.get(1)?.id ?? 0;
    // On a full disk this waits for the next append that succeeds.
    if (keep !== undefined) this.#commit(() => this.#deleteBelow.run(this.#lastId - keep + 1));
  }

  /** Keeps a batch durably; returns the id of its first message, or undefined when the disk is full. */
  append(batch: readonly Draft[]): number | undefined {
    const firstId = this.#lastId + 1;
    let bytes = 0;
    const isKept = this.#commit(() => {
      for (const [index, { sender, text }] of batch.entries()) {
        this.#insert.run(firstId + index, sender, text);
        bytes += text.length;
      }
      if (this.#keep !== undefined) this.#deleteBelow.run(firstId + batch.length - this.#keep);
    });
    if (!isKept) return undefined;
    this.#lastId += batch.length;
    this.#pagesSinceCheckpoint += 1 + Math.ceil(bytes / pageBytes);
    return firstId;
  }

  findFirst(fromId: number): Message | undefined {
    return this.#selectFirst.get(fromId) ?? undefined;
  }

  /** Oldest first. */
  newest(count: number): Message[] {
    return this.#selectNewest.all(count).reverse();
  }

  /** Tries whether there is room for a small commit, by making one. */
  hasRoom(): boolean {
    const fill = "INSERT OR REPLACE INTO probe VALUES (1, zeroblob(65536))";
    return (
      this.#commit(() => this.#database.run(fill)) &&
      this.#commit(() => this.#database.run("DELETE FROM probe"))
    );
  }

  /**
   * Moves the write-ahead log into the file once it is long enough. SQLite would do so inside a commit and keep
   * a failure to itself; here nothing waits for it, and a failure is thrown.
   */
  checkpointIfDue(): void {
    if (this.#pagesSinceCheckpoint < checkpointPages) return;
    this.#checkpoint("PASSIVE");
    this.#pagesSinceCheckpoint = 0;
  }

  /** Moves everything into the file and closes it: no sidecar file stays behind. */
  close(): void {
    this.#checkpoint("TRUNCATE");
    for (const statement of [this.#insert, this.#deleteBelow, this.#selectFirst, this.#selectNewest]) {
      statement.finalize();
    }
    this.#database.close(true);
  }

  /** Whether the transaction was committed; false when the disk is full. Other errors are thrown. */
  #commit(change: () => unknown): boolean {
    try {
      this.#database.transaction(change).immediate();
      return true;
    } catch (error) {
      if (error instanceof SQLiteError && error.code === "SQLITE_FULL") return false;
      throw error;
    }
  }

  /** A full disk postpones a checkpoint: what it would move is durable where it is. */
  #checkpoint(mode: "PASSIVE" | "TRUNCATE"): void {
    try {
      this.#database.run(`PRAGMA wal_checkpoint(${mode})`);
    } catch (error) {
      if (!(error instanceof SQLiteError && error.code === "SQLITE_FULL")) throw error;
    }
  }
}

function open(path: string): Database {
  try {
    const database = new Database(path, { create: true, readwrite: true, strict: true });
    // The lock is taken by the first access in this mode, and held until the file is closed.
    database.run("PRAGMA locking_mode = EXCLUSIVE");
    refuseForeignFile(database, path);
    database.run("PRAGMA journal_mode = WAL");
    database.run("PRAGMA synchronous = FULL");
    database.run("PRAGMA wal_autocheckpoint = 0");
    database.run("PRAGMA journal_size_limit = 67108864");
    database.run("PRAGMA trusted_schema = OFF");
    if (process.platform === "darwin") database.run("PRAGMA fullfsync = ON");
    createSchema(database);
    return database;
  } catch (error) {
    throw describeOpenError(path, error);
  }
}

/** Throws when the file is another program's or of a newer version; nothing has been written to it then. */
function refuseForeignFile(database: Database, path: string): void {
  const version = readPragma(database, "user_version");
  const application = readPragma(database, "application_id");
  if (application === applicationId && version > schemaVersion) {
    throw new StoreOpenError(
      `${path} was written by a newer version (schema ${version}, this one reads ${schemaVersion})`,
    );
  }
  const isEmpty = countTables(database) === 0 && application === 0 && version === 0;
  if (application !== applicationId && !isEmpty) {
    throw new StoreOpenError(`${path} is a SQLite file of another program`);
  }
}

/** Creates the schema in an empty file; also proves that the file is writable before the first client is served. */
function createSchema(database: Database): void {
  database
    .transaction(() => {
      if (countTables(database) === 0) database.run(schema);
    })
    .exclusive();
}

function countTables(database: Database): number {
  return readNumber(database.query("SELECT count(*) AS count FROM sqlite_schema").get(), "count");
}

function readPragma(database: Database, name: string): number {
  return readNumber(database.query(`PRAGMA ${name}`).get(), name);
}

function readNumber(row: unknown, column: string): number {
  if (typeof row !== "object" || row === null) throw new Error(`no row for ${column}`);
  const value: unknown = Reflect.get(row, column);
  if (typeof value !== "number") throw new Error(`${column} is not a number`);
  return value;
}
