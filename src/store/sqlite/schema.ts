import type { Database } from "bun:sqlite";
import { StoreOpenError } from "../errors.ts";
import { describeError, isUnreadable } from "./sqlite-errors.ts";

/** `PRAGMA application_id` of our files: "LWrd". */
export const applicationId = 0x4c577264;
/** `PRAGMA user_version`: the schema that this program writes; it migrates older ones. */
export const schemaVersion = 2;

/** How long the write-ahead log stays at most once it is overwritten from its start; it never gets shorter than that. */
export const keptWalBytes = 67_108_864;

/** `PRAGMA auto_vacuum` = INCREMENTAL: deleted messages give their room back in steps. */
export const incrementalVacuum = 2;

/**
 * `stored_at`: ms since 1970 UTC; null if the message is older than schema 2. `checksum`: of the other columns, see
 * `checksumOf`. `probe` tests whether the disk has room.
 */
export const messageTable = `
  CREATE TABLE message (
    id INTEGER PRIMARY KEY, sender TEXT NOT NULL, text TEXT NOT NULL, stored_at INTEGER, checksum INTEGER NOT NULL
  ) STRICT;
`;

/** Creates the schema in an empty file. */
export function createSchema(database: Database): void {
  database.run(messageTable);
  database.run("CREATE TABLE probe (id INTEGER PRIMARY KEY, filler BLOB NOT NULL) STRICT");
  database.run(`PRAGMA application_id = ${applicationId}`);
  database.run(`PRAGMA user_version = ${schemaVersion}`);
}

/** The highest id; 0 in an empty file. Throws `StoreOpenError` if that part is damaged, or the id is not exact. */
export function readLastId(database: Database, path: string): number {
  const id = selectLastId(database, path);
  if (id < Number.MAX_SAFE_INTEGER) return Math.max(0, id);
  throw new StoreOpenError(
    `${path} holds an id past 2^53, which no client can read: restore a copy of this file`,
  );
}

function selectLastId(database: Database, path: string): number {
  try {
    return (
      database.query<{ id: number }, []>("SELECT id FROM message ORDER BY id DESC LIMIT 1").get()?.id ?? 0
    );
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    throw new StoreOpenError(
      `${path} is damaged where its newest messages are (${describeError(error)}), so it can take no more: ` +
        "restore a copy, or recover it with sqlite3's .recover",
    );
  }
}

/** The number of tables and indexes in the file, or of those with this name. */
export function countTables(database: Database, name?: string): number {
  const select = "SELECT count(*) AS count FROM sqlite_schema";
  const row =
    name === undefined ? database.query(select).get() : database.query(`${select} WHERE name = ?`).get(name);
  return readNumber(row, "count");
}

/** The value of a numeric pragma. */
export function readPragma(database: Database, name: string): number {
  return readNumber(database.query(`PRAGMA ${name}`).get(), name);
}

function readNumber(row: unknown, column: string): number {
  if (typeof row !== "object" || row === null) throw new Error(`no row for ${column}`);
  const value: unknown = Reflect.get(row, column);
  if (typeof value !== "number") throw new Error(`${column} is not a number`);
  return value;
}
