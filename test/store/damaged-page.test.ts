import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import type { MessagePage } from "../../actors/server/ports.ts";
import { MessageDatabase } from "../../src/store/sqlite/database.ts";
import { isUnreadable } from "../../src/store/sqlite/sqlite-errors.ts";
import { zeroPage } from "../support/damage.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const pageBytes = 4096;
/** Where the first cell pointer of a leaf page is; each has two bytes. */
const firstPointerAt = 8;

/** Stores four messages; returns the bytes of the file, and where its page of messages begins. */
function storeFour(path: string): { readonly bytes: Buffer; readonly page: number } {
  const database = new MessageDatabase(path, undefined);
  for (let id = 1; id <= 4; id++) database.append([{ sender: "bob", text: `marker ${id}` }]);
  database.close();
  const bytes = readFileSync(path);
  return { bytes, page: Math.floor(bytes.indexOf("marker") / pageBytes) * pageBytes };
}

test("[REA-1] the newest messages are in order, even from a page that lists its rows in another order", () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/board.db`;
  const { bytes, page } = storeFour(path);
  const second = page + firstPointerAt + 2;
  bytes.copyWithin(second, second + 2, second + 4);
  bytes.writeUInt16BE(readFileSync(path).readUInt16BE(second), second + 2);
  writeFileSync(path, bytes);
  const after = new MessageDatabase(path, undefined);
  expect(after.newest(4).map(({ id }) => id)).toEqual([1, 2, 3, 4]);
  after.close();
});

test("[IDS-1] a damaged id of the last message makes no id jump, with or without the mark", () => {
  for (const hasMark of [true, false]) {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    const { bytes, page } = storeFour(path);
    const lastCell = page + bytes.readUInt16BE(page + firstPointerAt + 2 * 3);
    expect(bytes[lastCell + 1]).toBe(4);
    bytes[lastCell + 1] = 100;
    writeFileSync(path, bytes);
    if (!hasMark) rmSync(`${path}-mark`);
    const notices: string[] = [];
    const after = new MessageDatabase(path, undefined, { onNotice: ({ text }) => notices.push(text) });
    expect(notices).toContain("the id of the last message is damaged: ids go on after 4, not after 100");
    expect(after.newest(9).map(({ id, text }) => `${id} ${text}`)).toEqual([
      ...["1 marker 1", "2 marker 2", "3 marker 3"],
      "5 message 4 is damaged and cannot be read any more",
    ]);
    expect(after.append([{ sender: "bob", text: "next" }])?.firstId).toBe(6);
    after.close();
  }
});

test("a page of a log with a damaged part has the messages around it, and names those within", () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/board.db`;
  const before = new MessageDatabase(path, undefined);
  before.append(
    Array.from({ length: 1200 }, (_, index) => ({ sender: "bob", text: `marker ${index + 1}.` })),
  );
  before.close();
  zeroPage(path, "marker 700.");
  const after = new MessageDatabase(path, undefined);
  const readable: number[] = [];
  const unreadable: number[] = [];
  for (let fromId: number | undefined = 1; fromId !== undefined; ) {
    const { messages, unreadableIds, nextId }: MessagePage = after.page(fromId);
    readable.push(...messages.map(({ id }) => id));
    unreadable.push(...unreadableIds);
    fromId = nextId;
  }
  after.close();
  expect([unreadable.length > 10, unreadable.includes(700)]).toEqual([true, true]);
  const inOrder = (ids: readonly number[]) => [...ids].sort((one, other) => one - other);
  expect(readable).toEqual(inOrder(readable));
  expect(inOrder([...readable, ...unreadable])).toEqual(
    Array.from({ length: 1200 }, (_, index) => index + 1),
  );
});

test("a row whose length is beyond SQLite's limit is unreadable, and ends no server", () => {
  using database = new Database(":memory:");
  let thrown: unknown;
  try {
    database.query("SELECT zeroblob(2000000000)").get();
  } catch (error) {
    thrown = error;
  }
  expect(isUnreadable(thrown)).toBe(true);
});
