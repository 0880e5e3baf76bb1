import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { SqliteLog } from "../../src/store/sqlite/log.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

function open(path: string, keep?: number): Promise<SqliteLog> {
  return SqliteLog.open({ path, keep, onFailed: () => undefined });
}

const drafts = (...texts: string[]) => texts.map((text) => ({ sender: "bob", text }));

describe("sqlite log", () => {
  test("[IDS-1] ids continue after a restart, even if older messages were pruned", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    for (let start = 0; start < 3; start++) {
      const log = await open(path, 2);
      await log.append(drafts("a", "b", "c"));
      await log.close();
    }
    const log = await open(path);
    expect((await log.newest(10)).map(({ id }) => id)).toEqual([8, 9]);
    expect(await log.append(drafts("d"))).toMatchObject({ messages: [{ id: 10 }] });
    await log.close();
  });

  test("[LIM-12] --keep applies from the start, even if the file has more messages", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    const before = await open(path);
    await before.append(drafts("a", "b", "c", "d", "e"));
    await before.close();
    const log = await open(path, 2);
    expect((await log.findFirst(1))?.id).toBe(4);
    await log.close();
  });

  test("a board without an id below 2^53 refuses sends, and is still read", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    const before = await open(path);
    await before.append(drafts("a"));
    await before.close();
    writeFileSync(`${path}-mark`, `${Number.MAX_SAFE_INTEGER - 2}\n`);
    const log = await SqliteLog.open({ path, keep: undefined, acceptLoss: true, onFailed: () => undefined });
    expect(await log.append(drafts("b"))).toEqual({ outcome: "full" });
    expect((await log.newest(1)).map(({ id }) => id)).toEqual([Number.MAX_SAFE_INTEGER - 1]);
    await log.close();
  });

  test("a closed log is one file that any SQLite reads, without sidecars", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    const log = await open(path);
    await log.append(drafts("a"));
    await log.close();
    expect([existsSync(`${path}-wal`), existsSync(`${path}-shm`)]).toEqual([false, false]);
    using database = new Database(path, { readonly: true });
    expect(database.query("SELECT id, sender, text FROM message").all()).toEqual([
      { id: 1, sender: "bob", text: "a" },
    ]);
    expect(database.query("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
  });

  test("the write-ahead log is checkpointed before it grows without bound", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    const log = await open(path);
    const batch = Array.from({ length: 1000 }, () => ({ sender: "bob", text: "x".repeat(900) }));
    for (let commit = 0; commit < 30; commit++) await log.append(batch);
    expect(readFileSync(`${path}-wal`).length).toBeLessThan(12 * 1_048_576);
    await log.close();
  });

  test("a second server on the same file is refused in words, and the first one continues", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    const log = await open(path);
    await expect(open(path)).rejects.toThrow(`${path} is in use by another server`);
    expect(await log.append(drafts("a"))).toMatchObject({ outcome: "appended" });
    await log.close();
  });

  test("a file of a newer version is refused in words and left unchanged", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    await (await open(path)).close();
    const database = new Database(path);
    database.run("PRAGMA user_version = 3");
    database.close();
    const before = readFileSync(path);
    await expect(open(path)).rejects.toThrow(
      "was written by a newer version (schema 3; this version reads schema 2)",
    );
    expect(readFileSync(path)).toEqual(before);
  });

  test("a SQLite file of another program is refused in words", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/other.db`;
    const database = new Database(path);
    database.run("CREATE TABLE thing (id)");
    database.close();
    const before = readFileSync(path);
    await expect(open(path)).rejects.toThrow("is the SQLite file of another program");
    expect(readFileSync(path)).toEqual(before);
  });

  test("an empty file that another program has marked as its own is left unchanged", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/other.db`;
    const database = new Database(path);
    database.run("PRAGMA application_id = 123");
    database.close();
    const before = readFileSync(path);
    await expect(open(path)).rejects.toThrow("is the SQLite file of another program");
    expect(readFileSync(path)).toEqual(before);
  });

  test("a file that is not a database, a folder, and a missing folder are refused in words", async () => {
    using folder = temporaryFolder();
    writeFileSync(`${folder.path}/text.db`, "this is a text, and no database at all. ".repeat(100));
    mkdirSync(`${folder.path}/folder.db`);
    await expect(open(`${folder.path}/text.db`)).rejects.toThrow("is not a SQLite file");
    await expect(open(`${folder.path}/folder.db`)).rejects.toThrow("can't open");
    await expect(open(`${folder.path}/missing/board.db`)).rejects.toThrow("can't open");
  });
});
