import { Database } from "bun:sqlite";
import { join } from "node:path";
import { checksumOf } from "../../src/store/sqlite/message-row.ts";
import { createSchema, incrementalVacuum } from "../../src/store/sqlite/schema.ts";

/** Who says something next, and when each message was stored, in ms since 1970 UTC. */
export interface BigBoard {
  readonly path: string;
  readonly storedAtMs: (id: number) => number;
}

/** Messages in one statement: SQLite takes 32,766 values. */
const perStatement = 1000;

/**
 * A board of so many messages in a file in this folder: `number 1` and so on by bob, one each `stepMs`, the last of them an
 * hour ago.
 */
export function writeBigBoard(folder: string, count: number, stepMs: number): BigBoard {
  const path = join(folder, "big.db");
  const endMs = Date.now() - 3_600_000;
  const storedAtMs = (id: number) => endMs - (count - id) * stepMs;
  using database = new Database(path, { create: true, strict: true });
  database.run(`PRAGMA auto_vacuum = ${incrementalVacuum}`);
  database.run("PRAGMA journal_mode = OFF");
  database.run("PRAGMA synchronous = OFF");
  createSchema(database);
  database.transaction(() => {
    for (let first = 1; first <= count; first += perStatement) {
      const rows = Math.min(perStatement, count - first + 1);
      const values: (string | number)[] = [];
      for (let id = first; id < first + rows; id++) {
        const text = `number ${id}`;
        values.push(id, "bob", text, storedAtMs(id), checksumOf(id, "bob", text, storedAtMs(id)));
      }
      const places = Array.from({ length: rows }, () => "(?,?,?,?,?)").join();
      database.query<unknown, (string | number)[]>(`INSERT INTO message VALUES ${places}`).run(...values);
    }
  })();
  return { path, storedAtMs };
}
