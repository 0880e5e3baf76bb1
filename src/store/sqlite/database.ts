import { Database, type Statement } from "bun:sqlite";
import type { Draft } from "../../../actors/server/ports.ts";
import type { Message } from "../../protocol/reply.ts";
import { StoreOpenError } from "../errors.ts";
import type { OnNotice } from "../notice.ts";
import { FileIdentity } from "./file-identity.ts";
import { describeOpenError } from "./open-error.ts";
import { describeError, isRefusedWrite } from "./sqlite-errors.ts";

/** `PRAGMA application_id` of our files: "LWrd". */
const applicationId = 0x4c577264;
/** `PRAGMA user_version`: the schema that this program reads and writes. */
const schemaVersion = 1;
/** Checkpoint after about this many pages in the write-ahead log: SQLite's own default. */
const checkpointPages = 1000;
const pageBytes = 4096;

const schema = `
  CREATE TABLE message (id INTEGER PRIMARY KEY, sender TEXT NOT NULL, text TEXT NOT NULL) STRICT;
  CREATE TABLE probe (id INTEGER PRIMARY KEY, filler BLOB NOT NULL) STRICT;
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${schemaVersion};
`;

/**
 * The messages in a SQLite file. Synchronous: it runs in the log's worker. Each `append` is one transaction with one
 * fsync. An exclusive lock keeps a second server off the same file.
 */
export class MessageDatabase {
  readonly #database: Database;
  readonly #keep: number | undefined;
  readonly #onNotice: OnNotice;
  readonly #insert: Statement<unknown, [number, string, string]>;
  readonly #deleteBelow: Statement<unknown, [number]>;
  readonly #selectFirst: Statement<Message, [number]>;
  readonly #selectNewest: Statement<Message, [number]>;
  readonly #identity: FileIdentity;
  #lastId: number;
  #pagesSinceCheckpoint = 0;

  /** Opens or creates the file. Throws `StoreOpenError` with a message for the operator. */
  constructor(path: string, keep: number | undefined, onNotice: OnNotice = () => undefined) {
    this.#keep = keep;
    this.#onNotice = onNotice;
    this.#database = open(path);
    this.#identity = new FileIdentity(path);
    this.#insert = this.#database.prepare("INSERT INTO message (id, sender, text) VALUES (?, ?, ?)");
    this.#deleteBelow = this.#database.prepare("DELETE FROM message WHERE id < ?");
    this.#selectFirst = this.#database.prepare(
      "SELECT id, sender, text FROM message WHERE id >= ? ORDER BY id LIMIT 1",
    );
    this.#selectNewest = this.#database.prepare(
      "SELECT id, sender, text FROM message ORDER BY id DESC LIMIT ?",
    );
    this.#lastId = this.#selectNewest.get(1)?.id ?? 0;
    // If the disk is full, the next append that succeeds deletes them.
    if (keep !== undefined) this.#commit(() => this.#deleteBelow.run(this.#lastId - keep + 1));
  }

  /** Stores a batch durably; returns the id of its first message, or undefined if the disk refuses the write. */
  append(batch: readonly Draft[]): number | undefined {
    const firstId = this.#lastId + 1;
    let bytes = 0;
    const refused = this.#commit(() => {
      for (const [index, { sender, text }] of batch.entries()) {
        this.#insert.run(firstId + index, sender, text);
        bytes += text.length;
      }
      if (this.#keep !== undefined) this.#deleteBelow.run(firstId + batch.length - this.#keep);
    });
    if (refused !== undefined) {
      const text = `the disk refuses writes: ${describeError(refused)}; sends are refused until it accepts them`;
      this.#onNotice({ level: "warn", text });
      return undefined;
    }
    this.verifyFiles();
    this.#lastId += batch.length;
    this.#pagesSinceCheckpoint += 1 + Math.ceil(bytes / pageBytes);
    return firstId;
  }

  /**
   * Throws if the paths no longer name the open files: a restart would not find what is acknowledged from now on. A file
   * that was moved first gets what the write-ahead log holds, since SQLite would not find that log again.
   */
  verifyFiles(): void {
    const fault = this.#identity.findFault();
    if (fault === undefined) return;
    if (fault.kind === "moved") this.#checkpoint("PASSIVE");
    throw new Error(fault.reason);
  }

  findFirst(fromId: number): Message | undefined {
    return this.#selectFirst.get(fromId) ?? undefined;
  }

  /** Oldest first. */
  newest(count: number): Message[] {
    return this.#selectNewest.all(count).reverse();
  }

  /**
   * Tests whether the disk has room for a small commit: makes one. Checkpoints first: where a limit holds for each file,
   * the write-ahead log can then be overwritten.
   */
  hasRoom(): boolean {
    this.#checkpoint("PASSIVE");
    const fill = "INSERT OR REPLACE INTO probe VALUES (1, zeroblob(65536))";
    return (
      this.#commit(() => this.#database.run(fill)) === undefined &&
      this.#commit(() => this.#database.run("DELETE FROM probe")) === undefined
    );
  }

  /**
   * Checkpoints the write-ahead log once it is long enough. SQLite would do this inside a commit and hide a failure;
   * here no append waits for its own checkpoint, and a failure throws.
   */
  checkpointIfDue(): void {
    if (this.#pagesSinceCheckpoint < checkpointPages) return;
    this.#checkpoint("PASSIVE");
    this.#pagesSinceCheckpoint = 0;
  }

  /** Checkpoints everything into the file and closes it; leaves no sidecar files. */
  close(): void {
    this.verifyFiles();
    this.#checkpoint("TRUNCATE");
    for (const statement of [this.#insert, this.#deleteBelow, this.#selectFirst, this.#selectNewest]) {
      statement.finalize();
    }
    this.#database.close(true);
  }

  /** Commits a transaction; returns the error if the disk refuses a write. Throws all other errors. */
  #commit(change: () => unknown): unknown {
    try {
      this.#database.transaction(change).immediate();
      return undefined;
    } catch (error) {
      if (isRefusedWrite(error)) return error;
      throw error;
    }
  }

  /** Checkpoints; a refused write only postpones it, since the write-ahead log is durable too. */
  #checkpoint(mode: "PASSIVE" | "TRUNCATE"): void {
    try {
      this.#database.run(`PRAGMA wal_checkpoint(${mode})`);
    } catch (error) {
      if (!isRefusedWrite(error)) throw error;
    } finally {
      this.#identity.noteCheckpoint();
    }
  }
}

function open(path: string): Database {
  try {
    const database = new Database(path, { create: true, readwrite: true, strict: true });
    // In this mode, the first access takes the lock, and the connection holds it until it closes.
    database.run("PRAGMA locking_mode = EXCLUSIVE");
    rejectForeignFile(database, path);
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

/** Throws if the file belongs to another program or a newer version; nothing has been written to it yet. */
function rejectForeignFile(database: Database, path: string): void {
  const version = readPragma(database, "user_version");
  const application = readPragma(database, "application_id");
  if (application === applicationId && version > schemaVersion) {
    throw new StoreOpenError(
      `${path} was written by a newer version (schema ${version}; this version reads schema ${schemaVersion})`,
    );
  }
  const isEmpty = countTables(database) === 0 && application === 0 && version === 0;
  if (application !== applicationId && !isEmpty) {
    throw new StoreOpenError(`${path} is the SQLite file of another program`);
  }
}

/** Creates the schema in an empty file; also verifies that the file is writable before the server listens. */
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
