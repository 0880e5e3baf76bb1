import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { copyFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { MemoryLog } from "../../src/store/memory-log.ts";
import type { StoreNotice } from "../../src/store/notice.ts";
import { readIdentity } from "../../src/store/sqlite/identity.ts";
import { SqliteLog } from "../../src/store/sqlite/log.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const fixtures = fileURLToPath(new URL("./fixtures/", import.meta.url));

/** Opens the log of a file, closes it, and returns its identity. */
async function identityOf(path: string): Promise<string | undefined> {
  const log = await SqliteLog.open({ path, keep: undefined, onFailed: () => undefined });
  await log.close();
  return log.identity;
}

describe("the identity of a board", () => {
  for (const schema of [1, 2]) {
    test(`a file of schema ${schema} that has none gets one, and keeps it`, async () => {
      using folder = temporaryFolder();
      const path = `${folder.path}/board.db`;
      copyFileSync(`${fixtures}schema-${schema}.db`, path);
      const identity = await identityOf(path);
      expect(identity).toMatch(/^[0-9a-f-]{36}$/);
      expect(await identityOf(path)).toBe(identity);
      using database = new Database(path);
      expect(database.query("SELECT id FROM identity").all()).toEqual([{ id: identity }]);
      // An earlier version opens the file as before.
      expect(database.query("PRAGMA user_version").get()).toEqual({ user_version: 2 });
    });
  }

  test("a copy of a file is the same board", async () => {
    using folder = temporaryFolder();
    const identity = await identityOf(`${folder.path}/board.db`);
    copyFileSync(`${folder.path}/board.db`, `${folder.path}/copy.db`);
    expect(await identityOf(`${folder.path}/copy.db`)).toBe(identity);
  });

  test("two boards in memory have two", () => {
    expect(new MemoryLog(1).identity).not.toBe(new MemoryLog(1).identity);
  });

  test("a file that can take no more has none, and the operator hears of it", () => {
    using folder = temporaryFolder();
    using database = new Database(`${folder.path}/board.db`);
    database.run("CREATE TABLE message (id INTEGER PRIMARY KEY)");
    database.run("PRAGMA max_page_count = 1");
    const notices: StoreNotice[] = [];
    expect(readIdentity(database, (notice) => notices.push(notice))).toBe(undefined);
    expect(notices.map(({ level, text }) => [level, text.replace(/:.*/, "")])).toEqual([
      ["warn", "the board has no identity until a later start"],
    ]);
    database.run("PRAGMA max_page_count = 1000");
    expect(readIdentity(database, () => undefined)).toMatch(/^[0-9a-f-]{36}$/);
  });
});
