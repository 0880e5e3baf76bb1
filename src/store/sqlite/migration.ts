import type { Database } from "bun:sqlite";
import { closeSync, existsSync, fsyncSync, openSync, rmSync } from "node:fs";
import { StoreOpenError } from "../errors.ts";
import type { OnNotice } from "../notice.ts";
import { checksumOf } from "./message-row.ts";
import { incrementalVacuum, messageTable, readLastId, readPragma, schemaVersion } from "./schema.ts";
import { codeOf, isRefusedWrite } from "./sqlite-errors.ts";

const mebibyte = 1_048_576;
/** Enough for one read to cost little beside the inserts, and few enough to hold in memory. */
const rowsPerRead = 1000;

interface FirstSchemaRow {
  readonly id: number;
  readonly sender: string;
  readonly text: string;
}

/**
 * Migrates a file of schema 1, which is writable, in one transaction, after it has copied it. Throws `StoreOpenError`, and
 * leaves the file as it was and no copy, if there is no room or the file is damaged.
 */
export function migrate(database: Database, path: string, onNotice: OnNotice): void {
  const version = readPragma(database, "user_version");
  if (version === schemaVersion) return;
  const bytes = readPragma(database, "page_count") * readPragma(database, "page_size");
  try {
    readLastId(database, path);
    const copy = copyDatabase(database, `${path}.v${version}.bak`);
    try {
      database.transaction(() => migrateFromFirst(database)).exclusive();
    } catch (error) {
      rmSync(copy);
      throw error;
    }
    const text = `migrated ${path} to schema ${schemaVersion}; a copy of the file as it was is in ${copy}`;
    onNotice({ level: "info", text });
  } catch (error) {
    throw describeFailure(path, bytes, error);
  }
}

/**
 * Sets `auto_vacuum`, which takes a VACUUM in a file that has messages. Without room for that, the file works, but does
 * not shrink; the next start tries again.
 */
export function enableIncrementalVacuum(database: Database, path: string, onNotice: OnNotice): void {
  if (readPragma(database, "auto_vacuum") === incrementalVacuum) return;
  try {
    database.run(`PRAGMA auto_vacuum = ${incrementalVacuum}`);
    database.run("VACUUM");
    database.run("PRAGMA wal_checkpoint(TRUNCATE)");
  } catch (error) {
    if (!isRefusedWrite(error)) throw error;
    onNotice({ level: "warn", text: `no room to rewrite ${path}: it will not shrink until a later start` });
  }
}

/** Copies the database into a new file; returns its path. A copy that is already there stays: `first` gets a number. */
function copyDatabase(database: Database, first: string): string {
  let copy = first;
  for (let number = 2; existsSync(copy); number++) copy = `${first}-${number}`;
  closeSync(openSync(copy, "wx", 0o600));
  try {
    database.run("VACUUM INTO ?", [copy]);
    const file = openSync(copy, "r+");
    fsyncSync(file);
    closeSync(file);
  } catch (error) {
    rmSync(copy, { force: true });
    throw error;
  }
  return copy;
}

function migrateFromFirst(database: Database): void {
  database.run("ALTER TABLE message RENAME TO message_1");
  database.run(messageTable);
  const select = database.prepare<FirstSchemaRow, [number]>(
    `SELECT id, sender, text FROM message_1 WHERE id > ? ORDER BY id LIMIT ${rowsPerRead}`,
  );
  const insert = database.prepare("INSERT INTO message VALUES (?, ?, ?, NULL, ?)");
  let rows = select.all(Number.MIN_SAFE_INTEGER);
  while (rows.length > 0) {
    for (const { id, sender, text } of rows) insert.run(id, sender, text, checksumOf(id, sender, text, null));
    rows = select.all(rows.at(-1)?.id ?? 0);
  }
  select.finalize();
  insert.finalize();
  database.run("DROP TABLE message_1");
  database.run(`PRAGMA user_version = ${schemaVersion}`);
}

function describeFailure(path: string, bytes: number, error: unknown): unknown {
  const need = `${Math.ceil((3 * bytes) / mebibyte)} MiB`;
  const code = codeOf(error);
  if (isRefusedWrite(error)) {
    return new StoreOpenError(
      `no room to migrate ${path} to schema ${schemaVersion}, with a copy of it: about ${need} are needed (${code}). ` +
        "The file is as it was: free some space, then start the server again",
      { cause: error },
    );
  }
  if (!code.startsWith("SQLITE_CORRUPT")) return error;
  return new StoreOpenError(
    `${path} is damaged, so it can't be migrated to schema ${schemaVersion} (${code}). The file is as it was: ` +
      "recover it with sqlite3's .recover, or restore a copy",
    { cause: error },
  );
}
