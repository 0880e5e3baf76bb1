import { describe, expect, test } from "bun:test";
import type { MessageLog } from "../../actors/server/ports.ts";
import { openLog } from "../../src/store/open.ts";
import { makeBoard, nodeSettings, openTestNode } from "../support/nats-board.ts";
import { startEngine } from "../support/nats-engine.ts";
import { useNatsServer } from "../support/nats-server.ts";
import type { TestFunction } from "../support/programs.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const drafts = (...texts: string[]) => texts.map((text) => ({ sender: "bob", text }));

function failTest(error: unknown): never {
  throw error;
}

/** Opens an empty log, and closes it after its use. */
type WithLog = (keep: number | undefined, use: (log: MessageLog) => Promise<void>) => Promise<void>;

const nats = useNatsServer();

const kinds: Readonly<Record<string, { readonly withLog: WithLog; readonly test: TestFunction }>> = {
  memory: {
    withLog: async (keep, use) => await use(await openLog("memory:", keep, failTest)),
    test,
  },
  sqlite: {
    withLog: async (keep, use) => {
      using folder = temporaryFolder();
      const log = await openLog(`sqlite:${folder.path}/board.db`, keep, failTest);
      await use(log);
      await log.close();
    },
    test,
  },
  nats: {
    withLog: async (keep, use) => {
      await using engine = await startEngine();
      await makeBoard(engine.url, keep === undefined ? {} : { keep });
      const { log } = await openTestNode(nodeSettings(engine.url));
      await use(log);
      await log.close();
    },
    test: nats.test,
  },
};

/** Every log must pass this. */
for (const [kind, { withLog, test }] of Object.entries(kinds)) {
  describe(`${kind} log`, () => {
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
        expect((await log.page(1)).messages.map(({ text }) => text)).toEqual(texts);
      }));

    test("[TIM-2] no message has an earlier time than the one before it", () =>
      withLog(undefined, async (log) => {
        for (let batch = 0; batch < 5; batch++) await log.append(drafts("a", "b"));
        const times = (await log.newest(10)).map(({ storedAtMs }) => storedAtMs ?? Number.NaN);
        expect(times).toEqual([...times].sort((a, b) => a - b));
      }));

    test("[IDS-3] a redacted message is gone, also when it is redacted again, and the others stay", () =>
      withLog(undefined, async (log) => {
        await log.append(drafts("a", "b", "c"));
        for (let time = 0; time < 2; time++)
          expect(await log.redact(2)).toEqual({ outcome: "redacted", announced: undefined });
        expect(await log.find(2)).toEqual({ outcome: "gone" });
        expect((await log.findFirst(2))?.id).toBe(3);
        expect((await log.newest(10)).map(({ id }) => id)).toEqual([1, 3]);
        expect((await log.page(1)).messages.map(({ id }) => id)).toEqual([1, 3]);
        expect((await log.redact(4)).outcome).toBe("no-such-message");
        expect((await log.redact(0)).outcome).toBe("no-such-message");
      }));

    test("[IDS-3] after the last message is redacted, there is another last one, which says so", () =>
      withLog(undefined, async (log) => {
        await log.append(drafts("a", "b"));
        const announced = { id: 3, sender: "server", text: "message 2 was redacted" };
        expect(await log.redact(2)).toMatchObject({ outcome: "redacted", announced });
        expect((await log.newest(2)).at(-1)).toMatchObject(announced);
        expect(await log.append(drafts("c"))).toMatchObject({ messages: [{ id: 4 }] });
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
    "--store takes sqlite:PATH, memory: or nats://HOST,HOST, not postgres://x",
  );
});
