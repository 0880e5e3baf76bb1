import { Database } from "bun:sqlite";
import { describeError } from "../store/sqlite/sqlite-errors.ts";
import { OperatorError } from "./operator-error.ts";

/**
 * Opens a board's file that nobody else uses, reads all of it, passes it to `inspect`, and closes it. It leaves no files
 * beside it. Throws `OperatorError` if SQLite finds fault with it, under the name of the file that it is a copy of.
 */
export function openVerified(path: string, original: string, inspect: (database: Database) => void): void {
  const database = new Database(path, { readwrite: true, strict: true });
  try {
    database.run("PRAGMA locking_mode = EXCLUSIVE");
    const fault = findFault(database);
    if (fault !== "ok") throw new OperatorError(`${original} is damaged: ${fault}`);
    inspect(database);
  } finally {
    database.close(true);
  }
}

function findFault(database: Database): unknown {
  try {
    database.run("PRAGMA journal_mode = DELETE");
    return Object.values(database.query("PRAGMA integrity_check(1)").get() ?? {})[0];
  } catch (error) {
    return describeError(error);
  }
}
