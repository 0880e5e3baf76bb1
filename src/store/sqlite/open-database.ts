import { Database } from "bun:sqlite";
import { closeSync, existsSync, openSync } from "node:fs";
import { StoreOpenError } from "../errors.ts";
import type { OnNotice } from "../notice.ts";
import { rejectLoss } from "./loss.ts";
import { enableIncrementalVacuum, migrate } from "./migration.ts";
import { describeOpenError } from "./open-error.ts";
import {
  applicationId,
  countTables,
  createSchema,
  incrementalVacuum,
  keptWalBytes,
  readLastId,
  readPragma,
  schemaVersion,
} from "./schema.ts";
import { codeOf } from "./sqlite-errors.ts";

/**
 * Opens the database at `path`, creates it if it is missing, and migrates it if it is older. Holds an exclusive lock
 * until it is closed. Throws `StoreOpenError`, before it writes anything, if the last message is older than `minLastId`.
 */
export function openDatabase(path: string, minLastId: number, onNotice: OnNotice): Database {
  const database = openOrDescribe(path, minLastId, onNotice);
  try {
    readLastId(database, path);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function openOrDescribe(path: string, minLastId: number, onNotice: OnNotice): Database {
  let database: Database | undefined;
  /** What did not get the lock changes nothing when it closes, and would keep its part of the lock otherwise. */
  let unlocked: Database | undefined;
  try {
    createPrivateFile(path);
    const opened = new Database(path, { create: true, readwrite: true, strict: true });
    unlocked = opened;
    // In this mode, the first access takes the lock, and the connection holds it until it closes.
    opened.run("PRAGMA locking_mode = EXCLUSIVE");
    rejectForeignFile(opened, path);
    if (minLastId > 0) rejectLoss(path, countTables(opened) === 0 ? 0 : readLastId(opened, path), minLastId);
    database = opened;
    if (countTables(opened) === 0) opened.run(`PRAGMA auto_vacuum = ${incrementalVacuum}`);
    opened.run("PRAGMA journal_mode = WAL");
    opened.run("PRAGMA synchronous = FULL");
    opened.run("PRAGMA wal_autocheckpoint = 0");
    opened.run(`PRAGMA journal_size_limit = ${keptWalBytes}`);
    // What is deleted is overwritten with zeros: a redacted text leaves no trace.
    opened.run("PRAGMA secure_delete = ON");
    opened.run("PRAGMA trusted_schema = OFF");
    opened.run("PRAGMA cell_size_check = ON");
    if (process.platform === "darwin") opened.run("PRAGMA fullfsync = ON");
    verifyWritable(opened);
    migrate(opened, path, onNotice);
    enableIncrementalVacuum(opened, path, onNotice);
    return database;
  } catch (error) {
    if (codeOf(error).startsWith("SQLITE_BUSY")) unlocked?.close();
    else database?.close();
    throw describeOpenError(path, error);
  }
}

/** Creates a missing file for its owner alone. SQLite gives the files beside it the same mode. */
function createPrivateFile(path: string): void {
  if (existsSync(path)) return;
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch {
    // SQLite fails for the same reason, and that error is described.
  }
}

/** Throws if the file belongs to another program or a newer version; nothing has been written to it yet. */
export function rejectForeignFile(database: Database, path: string): void {
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
  if (!isEmpty && countTables(database, "message") === 0)
    throw new StoreOpenError(`${path} is no board: its messages are missing; restore a backup`);
}

/** Verifies that the file is writable before the server listens; creates the schema in an empty file. */
function verifyWritable(database: Database): void {
  database
    .transaction(() => {
      if (countTables(database) === 0) createSchema(database);
    })
    .exclusive();
}
