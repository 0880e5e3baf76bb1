import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import type { MessageLog } from "../../actors/server/ports.ts";
import { MemoryLog } from "../../src/store/memory-log.ts";
import type { StoreNotice } from "../../src/store/notice.ts";
import { SqliteLog } from "../../src/store/sqlite/log.ts";
import { checksumOf } from "../../src/store/sqlite/message-row.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const drafts = ["one", "two", "three"].map((text) => ({ sender: "bob", text }));

function openFile(path: string, notices: StoreNotice[] = [], keep?: number): Promise<SqliteLog> {
  const onNotice = (each: StoreNotice) => notices.push(each);
  return SqliteLog.open({ path, keep, onFailed: () => undefined, onNotice });
}

const logs: readonly [string, (folder: string, keep?: number) => Promise<MessageLog>][] = [
  ["a file", (folder, keep) => openFile(`${folder}/board.db`, [], keep)],
  ["memory", (_, keep = 100) => Promise.resolve(new MemoryLog(keep))],
];

const idsOf = (messages: readonly { readonly id: number }[]) => messages.map(({ id }) => id);

for (const [where, open] of logs) {
  describe(`[IDS-3] a redacted message in ${where}`, () => {
    test("is gone, and every search passes over it", async () => {
      using folder = temporaryFolder();
      const log = await open(folder.path);
      await log.append(drafts);
      expect(await log.redact(2)).toEqual({ outcome: "redacted", announced: undefined });
      expect([await log.find(2), await log.find(3)]).toMatchObject([
        { outcome: "gone" },
        { outcome: "found", message: { text: "three" } },
      ]);
      expect(await log.findFirst(2)).toMatchObject({ id: 3 });
      expect(idsOf(await log.newest(3))).toEqual([1, 3]);
      const page = await log.page(1);
      expect([idsOf(page.messages), page.unreadableIds, page.nextId]).toEqual([[1, 3], [], undefined]);
      await log.close();
    });

    test("if it is the last, has a successor that says so, under the next id", async () => {
      using folder = temporaryFolder();
      const log = await open(folder.path);
      await log.append(drafts);
      const announced = {
        id: 4,
        sender: "server",
        text: "message 3 was redacted",
        storedAtMs: expect.any(Number),
      };
      expect(await log.redact(3)).toEqual({ outcome: "redacted", announced });
      expect(await log.newest(1)).toEqual([announced]);
      expect(await log.append(drafts)).toMatchObject({ messages: [{ id: 5 }, { id: 6 }, { id: 7 }] });
      await log.close();
    });

    test("can be redacted again, and no other id can", async () => {
      using folder = temporaryFolder();
      const log = await open(folder.path, 2);
      await log.append(drafts);
      for (let time = 0; time < 2; time++)
        expect(await log.redact(2)).toEqual({ outcome: "redacted", announced: undefined });
      const outcomes = await Promise.all([0, 4, 1].map((id) => log.redact(id)));
      expect(outcomes).toEqual(
        ["no-such-message", "no-such-message", "gone"].map((outcome) => ({ outcome })) as never,
      );
      await log.close();
    });
  });
}

describe("[IDS-3] the text of a redacted message in a file", () => {
  const secrets = [1, 7, 150, 399, 400];
  const textOf = (id: number) =>
    secrets.includes(id) ? `SECRET-${id}-${"s".repeat(200)}` : `text ${id} `.repeat(20);

  /** Which of the secrets are in the bytes of the file and its write-ahead log. */
  const findSecrets = (path: string) =>
    secrets.filter((id) =>
      [path, `${path}-wal`].some((each) => existsSync(each) && readFileSync(each).includes(`SECRET-${id}-`)),
    );

  test("is in no byte of them after the next start, if the server was killed before it emptied the log", async () => {
    using folder = temporaryFolder();
    const [path, killed] = [`${folder.path}/board.db`, `${folder.path}/killed.db`];
    const log = await openFile(path);
    await log.append([{ sender: "bob", text: "SECRET" }, ...drafts]);
    await log.close();
    using database = new Database(path);
    database.run("PRAGMA secure_delete = ON");
    database.run("UPDATE message SET text = 'again SECRET' WHERE id = 1");
    database.run("UPDATE message SET sender = '', text = '', stored_at = NULL, checksum = ? WHERE id = 1", [
      checksumOf(1, "", "", null),
    ]);
    for (const suffix of ["", "-wal"]) copyFileSync(path + suffix, killed + suffix);
    expect(readFileSync(`${killed}-wal`).includes("SECRET")).toBe(true);
    const started = await openFile(killed);
    expect(await started.find(1)).toEqual({ outcome: "gone" });
    for (const suffix of ["", "-wal"]) expect(readFileSync(killed + suffix).includes("SECRET")).toBe(false);
    await started.close();
  });

  test("is in no byte of the file and its write-ahead log, while the server runs and after", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    const log = await openFile(path);
    for (let id = 1; id <= 400; id += 10)
      await log.append(
        Array.from({ length: 10 }, (_, index) => ({ sender: "bob", text: textOf(id + index) })),
      );
    expect(findSecrets(path)).toEqual(secrets);
    for (const id of secrets) expect(await log.redact(id)).toMatchObject({ outcome: "redacted" });
    expect(findSecrets(path)).toEqual([]);
    await log.append(drafts);
    await log.close();
    expect(findSecrets(path)).toEqual([]);
    const notices: StoreNotice[] = [];
    const again = await openFile(path, notices);
    expect(idsOf(await again.newest(6))).toEqual([401, 402, 403, 404]);
    expect([await again.find(400), await again.find(7)]).toEqual([{ outcome: "gone" }, { outcome: "gone" }]);
    await again.close();
    expect(notices.filter(({ level }) => level !== "info")).toEqual([]);
  });
});
