import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { copyFileSync } from "node:fs";
import { SqliteLog } from "../../src/store/sqlite/log.ts";
import { checksumOf } from "../../src/store/sqlite/message-row.ts";
import { damageFreeList, flipBit, zeroInteriorPage, zeroPage } from "../support/damage.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const textOf = (id: number) => `message number ${id} of many`;

/** An open log, and all that it tells the operator. */
async function open(path: string) {
  const notices: string[] = [];
  const failures: Error[] = [];
  const log = await SqliteLog.open({
    path,
    keep: undefined,
    onFailed: (error) => failures.push(error),
    onNotice: ({ level, text }) => level === "error" && notices.push(text),
  });
  return { log, notices, failures };
}

/** A closed file of `count` messages. */
async function createFile(folder: string, count: number): Promise<string> {
  const path = `${folder}/board.db`;
  const { log } = await open(path);
  const batch = Array.from({ length: count }, (_, index) => ({ sender: "bob", text: textOf(index + 1) }));
  await log.append(batch);
  await log.close();
  return path;
}

/** The ids from 1 to `count` that cannot be read; fails if any other message is not what it was. */
async function findUnreadable(log: SqliteLog, count: number): Promise<number[]> {
  const ids: number[] = [];
  for (let id = 1; id <= count; id++) {
    const found = await log.find(id);
    if (found.outcome === "unreadable") ids.push(id);
    else expect(found).toMatchObject({ outcome: "found", message: { id, sender: "bob", text: textOf(id) } });
  }
  return ids;
}

describe("[REA-4] a damaged file", () => {
  test("with a zeroed page has unreadable messages there, and serves all others", async () => {
    using folder = temporaryFolder();
    const path = await createFile(folder.path, 2000);
    zeroPage(path, textOf(154));
    const { log, notices } = await open(path);
    expect((await log.newest(1024)).map(({ id }) => id)).toEqual(
      Array.from({ length: 1024 }, (_, n) => 977 + n),
    );
    expect(notices).toEqual([]);
    const ids = await findUnreadable(log, 2000);
    expect(ids).toContain(154);
    expect(ids.length).toBeLessThan(200);
    expect(ids).toEqual(ids.map((_, index) => (ids[0] ?? 0) + index));
    const after = (ids.at(-1) ?? 0) + 1;
    for (const from of [ids[0] ?? 0, 154, after]) expect((await log.findFirst(from))?.id).toBe(after);
    expect(await log.append([{ sender: "bob", text: "new" }])).toMatchObject({ messages: [{ id: 2001 }] });
    const before = notices.length;
    await findUnreadable(log, 2000);
    expect([before, notices.length]).toEqual([ids.length, ids.length]);
    expect(notices).toContain("message 154 is unreadable: database disk image is malformed (SQLITE_CORRUPT)");
    await log.close();
  });

  test("with a zeroed page of pages is searched past in steps", async () => {
    using folder = temporaryFolder();
    const path = await createFile(folder.path, 60_000);
    zeroInteriorPage(path);
    const { log, notices } = await open(path);
    const found = await log.findFirst(1);
    expect(found?.text).toBe(textOf(found?.id ?? 0));
    expect(found?.id).toBeGreaterThan(10_000);
    expect(await log.find((found?.id ?? 0) - 1)).toEqual({ outcome: "unreadable" });
    expect(notices).toHaveLength(1001);
    expect(notices.at(-1)).toBe("more messages are unreadable; no further one is logged");
    await log.close();
  });

  test("with any flipped bit in a text serves that message never, and the others always", async () => {
    using folder = temporaryFolder();
    const original = await createFile(folder.path, 20);
    for (let bit = 0; bit < textOf(7).length * 8; bit += 5) {
      const path = `${folder.path}/flipped.db`;
      copyFileSync(original, path);
      flipBit(path, textOf(7), bit);
      const { log } = await open(path);
      expect(await findUnreadable(log, 20)).toEqual([7]);
      expect((await log.findFirst(7))?.id).toBe(8);
      expect((await log.newest(20)).map(({ id }) => id)).not.toContain(7);
      await log.close();
    }
  });

  test("[MSG-3] [NAM-6] rows that break the protocol never leave the log, even with a right checksum", async () => {
    using folder = temporaryFolder();
    const path = await createFile(folder.path, 10);
    const database = new Database(path);
    const rows = [
      ["bob", "two\nlines"],
      ["bob", "\u001b[2J"],
      ["bob", ""],
      ["bob", "x".repeat(901)],
      ["bob", "\u202eevil"],
      ["b ob", "text"],
      ["b:ob", "text"],
      ["", "text"],
    ] as const;
    for (const [index, [sender, text]] of rows.entries()) {
      const checksum = checksumOf(index + 1, sender, text, null);
      database.run("UPDATE message SET sender = ?, text = ?, stored_at = NULL, checksum = ? WHERE id = ?", [
        ...[sender, text, checksum, index + 1],
      ]);
    }
    database.close();
    const { log } = await open(path);
    expect(await findUnreadable(log, 10)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect((await log.findFirst(1))?.id).toBe(9);
    expect((await log.newest(10)).map(({ id }) => id)).toEqual([9, 10]);
    await log.close();
  });

  test("[REA-1] whose last message is damaged gets a message that says so, since the last one can always be read", async () => {
    using folder = temporaryFolder();
    const path = await createFile(folder.path, 10);
    flipBit(path, textOf(10), 3);
    for (let start = 0; start < 2; start++) {
      const { log } = await open(path);
      expect((await log.newest(2)).at(-1)).toMatchObject({
        id: 11,
        sender: "server",
        text: "message 10 is damaged and cannot be read any more",
      });
      expect(await log.find(10)).toEqual({ outcome: "unreadable" });
      await log.close();
    }
  });

  test("among its newest messages starts with those that can be read", async () => {
    using folder = temporaryFolder();
    const path = await createFile(folder.path, 2000);
    zeroPage(path, textOf(1500));
    const { log, notices } = await open(path);
    const ids = (await log.newest(1024)).map(({ id }) => id);
    expect([ids[0], ids.at(-1), ids.includes(1500)]).toEqual([977, 2000, false]);
    expect(ids.length).toBeGreaterThan(800);
    expect(notices).toHaveLength(1024 - ids.length);
    await log.close();
  });

  test("where an append meets the damage ends the log: nothing is acknowledged any more", async () => {
    using folder = temporaryFolder();
    const path = await createFile(folder.path, 2000);
    using database = new Database(path);
    database.run("DELETE FROM message WHERE id < 1500");
    database.close();
    damageFreeList(path);
    const { log, failures } = await open(path);
    const batch = Array.from({ length: 100 }, () => ({ sender: "bob", text: "x".repeat(900) }));
    for (let time = 0; time < 2; time++) {
      const outcome = await log.append(batch).catch((error: Error) => error.message);
      expect(outcome).toContain(`${path} failed: database disk image is malformed (SQLITE_CORRUPT)`);
    }
    expect(failures).toHaveLength(1);
  });

  test("whose newest page is damaged cannot take messages, so it is refused in words", async () => {
    using folder = temporaryFolder();
    const path = await createFile(folder.path, 2000);
    zeroPage(path, textOf(2000));
    await expect(open(path)).rejects.toThrow(`${path} is damaged where its newest messages are`);
  });
});
