import type { Database } from "bun:sqlite";
import { isRefusedWrite } from "./sqlite-errors.ts";

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
