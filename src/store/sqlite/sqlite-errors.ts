import { SQLiteError } from "bun:sqlite";
import { errorMessage } from "../../error-message.ts";

/**
 * The disk refused a write: no room, a quota, a file-size limit, a bad sector. Nothing was stored, what was stored
 * before is safe, and a later write may succeed. A failed fsync is something else: it may have lost pages.
 */
const refusedWrites = new Set(["SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_TRUNCATE"]);

/** `SQLITE_TOOBIG`: a damaged length promises more than SQLite's limit. */
const unreadable = new Set([
  "SQLITE_IOERR_READ",
  "SQLITE_IOERR_SHORT_READ",
  "SQLITE_IOERR_CORRUPTFS",
  "SQLITE_TOOBIG",
]);

/** Whether SQLite failed because the disk refused a write. */
export function isRefusedWrite(error: unknown): boolean {
  return refusedWrites.has(codeOf(error));
}

/** Whether SQLite failed because a part of the file is damaged or the disk cannot read it. */
export function isUnreadable(error: unknown): boolean {
  const code = codeOf(error);
  return code.startsWith("SQLITE_CORRUPT") || unreadable.has(code);
}

/** SQLite's code of an error, such as `SQLITE_FULL`; empty if it has none. */
export function codeOf(error: unknown): string {
  return error instanceof SQLiteError ? (error.code ?? "") : "";
}

/** The error's message, with SQLite's code. */
export function describeError(error: unknown): string {
  const code = codeOf(error);
  return code === "" ? errorMessage(error) : `${errorMessage(error)} (${code})`;
}
