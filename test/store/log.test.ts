import { describe, expect, test } from "bun:test";
import type { MessageLog } from "../../actors/server/ports.ts";
import { openLog } from "../../src/store/open.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const drafts = (...texts: string[]) => texts.map((text) => ({ sender: "bob", text }));

function failTest(error: unknown): never {
  throw error;
}

/** Every log must pass this; a log for several servers will have to, too. */
for (const kind of ["memory", "sqlite"]) {
  describe(`${kind} log`, () => {
    async function withLog(keep: number | undefined, use: (log: MessageLog) => Promise<void>): Promise<void> {
      using folder = temporaryFolder();
      const log = await openLog(
        kind === "memory" ? "memory:" : `sqlite:${folder.path}/board.db`,
        keep,
        failTest,
      );
      await use(log);
      await log.close();
    }

    test("[IDS-1] ids are dense from 1, in the order of the batches", () =>
      withLog(undefined, async (log) => {
        const first = await log.append(drafts("a", "b"));
        const second = await log.append(drafts("c"));
        expect(first).toMatchObject({
          outcome: "appended",
          messages: [
            { id: 1, sender: "bob", text: "a" },
            { id: 2, sender: "bob", text: "b" },
          ],
        });
        expect(second).toMatchObject({
          outcome: "appended",
          messages: [{ id: 3, sender: "bob", text: "c" }],
        });
      }));

    test("concurrent appends keep their order", () =>
      withLog(undefined, async (log) => {
        const appended = await Promise.all(["a", "b", "c"].map((text) => log.append(drafts(text))));
        const ids = appended.flatMap((each) =>
          each.outcome === "appended" ? each.messages.map(({ id }) => id) : [],
        );
        expect(ids).toEqual([1, 2, 3]);
        expect(await log.newest(3)).toMatchObject(
          ["a", "b", "c"].map((text, index) => ({ id: index + 1, sender: "bob", text })),
        );
      }));

    test("an empty log finds nothing", () =>
      withLog(undefined, async (log) => {
        expect(await log.findFirst(1)).toBeUndefined();
        expect(await log.newest(10)).toEqual([]);
        expect(await log.findWriteObstacle()).toBeUndefined();
      }));

    test("a message is found by its id, or else the first one after it", () =>
      withLog(undefined, async (log) => {
        await log.append(drafts("a", "b", "c"));
        expect(await log.findFirst(0)).toMatchObject({ id: 1, sender: "bob", text: "a" });
        expect(await log.findFirst(2)).toMatchObject({ id: 2, sender: "bob", text: "b" });
        expect(await log.findFirst(4)).toBeUndefined();
        expect((await log.newest(2)).map(({ id }) => id)).toEqual([2, 3]);
      }));

    test("[LIM-12] only the newest messages are kept, at the limit and one beyond it", () =>
      withLog(3, async (log) => {
        await log.append(drafts("a", "b", "c"));
        expect((await log.findFirst(1))?.id).toBe(1);
        await log.append(drafts("d"));
        expect((await log.findFirst(1))?.id).toBe(2);
        await log.append(drafts("e", "f", "g", "h", "i"));
        expect((await log.findFirst(1))?.id).toBe(7);
        expect((await log.newest(10)).map(({ id }) => id)).toEqual([7, 8, 9]);
      }));

    test("any text is returned unchanged", () =>
      withLog(undefined, async (log) => {
        const texts = ["'; DROP TABLE message; --", "grüße 😀", "x".repeat(900), "\u00a0", "a: b", "%s \\n"];
        await log.append(drafts(...texts));
        expect((await log.newest(10)).map(({ text }) => text)).toEqual(texts);
      }));
  });
}

test("SQLite's own names for temporary databases are refused in words", async () => {
  for (const path of [":memory:", "file:board.db?mode=memory"]) {
    await expect(openLog(`sqlite:${path}`, undefined, failTest)).rejects.toThrow(
      "to keep messages in memory, use memory:",
    );
  }
});

test("a store of another kind is refused in words", async () => {
  await expect(openLog("postgres://x", undefined, failTest)).rejects.toThrow(
    "--store takes sqlite:PATH or memory:",
  );
});
