import type { Database } from "bun:sqlite";
import { isRefusedWrite } from "./sqlite-errors.ts";

/** Tests whether the disk has room for a small commit: makes one. */
export function probeRoom(database: Database): boolean {
  const fill = "INSERT OR REPLACE INTO probe VALUES (1, zeroblob(65536))";
  return [fill, "DELETE FROM probe"].every(
    (statement) => commit(database, () => database.run(statement)) === undefined,
  );
}

/** Commits a transaction; returns the error if the disk refuses a write. Throws all other errors. */
export function commit(database: Database, change: () => unknown): unknown {
  try {
    database.transaction(change).immediate();
    return undefined;
  } catch (error) {
    if (isRefusedWrite(error)) return error;
    throw error;
  }
}
