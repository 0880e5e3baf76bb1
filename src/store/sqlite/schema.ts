import type { Database } from "bun:sqlite";
import { StoreOpenError } from "../errors.ts";

/** `PRAGMA application_id` of our files: "LWrd". */
export const applicationId = 0x4c577264;
/** `PRAGMA user_version`: the schema that this program writes; it migrates older ones. */
export const schemaVersion = 2;

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

/** Throws if an id is too large to be exact as a number. */
export function rejectLargeIds(database: Database, path: string): void {
  const large = database.query(`SELECT id FROM message WHERE id > ${Number.MAX_SAFE_INTEGER} LIMIT 1`).get();
  if (large === null) return;
  throw new StoreOpenError(
    `${path} holds an id past 2^53, which no client can read: restore a copy of this file`,
  );
}

/** The number of tables and indexes in the file. */
export function countTables(database: Database): number {
  return readNumber(database.query("SELECT count(*) AS count FROM sqlite_schema").get(), "count");
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
