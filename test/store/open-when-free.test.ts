import { expect, test } from "bun:test";
import { StoreInUseError } from "../../src/store/errors.ts";
import type { StoreNotice } from "../../src/store/notice.ts";
import { openLog } from "../../src/store/open.ts";
import { MessageDatabase } from "../../src/store/sqlite/database.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

function failTest(error: Error): void {
  throw error;
}

/** The file of a board that another command has open. */
function openBusyFile() {
  const folder = temporaryFolder();
  const path = `${folder.path}/board.db`;
  const command = new MessageDatabase(path, undefined);
  return {
    path,
    store: `sqlite:${path}`,
    release: () => command.close(),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

test("a server waits for a file that a command has, and says so once", async () => {
  using file = openBusyFile();
  const notices: StoreNotice[] = [];
  const onNotice = (notice: StoreNotice) => {
    notices.push(notice);
    if (notice.level === "warn") file.release();
  };
  const log = await openLog(file.store, undefined, failTest, { onNotice, lockTimeoutMs: 60_000 });
  const [waiting = "", ...later] = notices.map(({ text }) => text);
  expect(waiting).toStartWith(`waiting for at most 60 s: ${file.path} is in use by `);
  expect(later).toEqual([`opened ${file.path}: its last message is 0`]);
  await log.close();
});

test("it waits no longer than it may", async () => {
  using file = openBusyFile();
  const opening = openLog(file.store, undefined, failTest, { lockTimeoutMs: 300 });
  await expect(opening).rejects.toThrow(StoreInUseError);
  file.release();
});

test("it does not wait for a server that runs: that keeps the file", async () => {
  using file = openBusyFile();
  const server = Bun.listen({ unix: `${file.path}-operator`, socket: { data: () => undefined } });
  const onNotice = ({ text }: StoreNotice) => failTest(new Error(text));
  const opening = openLog(file.store, undefined, failTest, { onNotice, lockTimeoutMs: 60_000 });
  await expect(opening).rejects.toThrow(`${file.path} is in use by `);
  server.stop(true);
  file.release();
});
