import type { Database } from "bun:sqlite";
import type { OnNotice } from "../notice.ts";
import { describeError, isRefusedWrite, isUnreadable } from "./sqlite-errors.ts";

/**
 * The identity of the board in a file: a random UUID, which a file of an earlier version gets now. Undefined, with a
 * notice, if the disk refuses it or that part of the file is damaged: a client then knows the board by its address.
 */
export function readIdentity(database: Database, onNotice: OnNotice): string | undefined {
  try {
    return findIdentity(database) ?? createIdentity(database);
  } catch (error) {
    if (!isRefusedWrite(error) && !isUnreadable(error)) throw error;
    const text = `the board has no identity until a later start: ${describeError(error)}`;
    onNotice({ level: "warn", text });
    return undefined;
  }
}

function findIdentity(database: Database): string | undefined {
  const isThere = database.query("SELECT 1 FROM sqlite_schema WHERE name = 'identity'").get() !== null;
  if (!isThere) return undefined;
  return database.query<{ id: string }, []>("SELECT id FROM identity").get()?.id;
}

function createIdentity(database: Database): string {
  const id = crypto.randomUUID();
  storeIdentity(database, id);
  return id;
}

/** Gives the board in a file this identity, instead of its own if it has one. */
export function storeIdentity(database: Database, id: string): void {
  database
    .transaction(() => {
      database.run("CREATE TABLE IF NOT EXISTS identity (id TEXT NOT NULL) STRICT");
      database.run("DELETE FROM identity");
      database.run("INSERT INTO identity VALUES (?)", [id]);
    })
    .immediate();
}
