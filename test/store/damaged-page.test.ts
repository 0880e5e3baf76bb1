import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { MessageDatabase } from "../../src/store/sqlite/database.ts";
import { isUnreadable } from "../../src/store/sqlite/sqlite-errors.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const pageBytes = 4096;
/** Where the second cell pointer of a leaf page is. */
const secondPointerAt = 10;

test("[REA-1] the newest messages are in order, even from a page that lists its rows in another order", () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/board.db`;
  const before = new MessageDatabase(path, undefined);
  for (let id = 1; id <= 4; id++) before.append([{ sender: "bob", text: `marker ${id}` }]);
  before.close();
  const bytes = readFileSync(path);
  const page = Math.floor(bytes.indexOf("marker") / pageBytes) * pageBytes;
  const second = page + secondPointerAt;
  bytes.copyWithin(second, second + 2, second + 4);
  bytes.writeUInt16BE(readFileSync(path).readUInt16BE(second), second + 2);
  writeFileSync(path, bytes);
  const after = new MessageDatabase(path, undefined);
  expect(after.newest(4).map(({ id }) => id)).toEqual([1, 2, 3, 4]);
  after.close();
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
