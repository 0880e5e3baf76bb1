import { describe, expect } from "bun:test";
import { connect } from "@nats-io/transport-node";
import type { Follower, MessageLog, StoredMessage } from "../../../actors/server/ports.ts";
import { attemptBatch } from "../../../src/store/nats/atomic-batch.ts";
import { Engine } from "../../../src/store/nats/engine.ts";
import { encodeRow } from "../../../src/store/nats/row.ts";
import { keptCount } from "../../../src/store/nats/stream-settings.ts";
import type { OpenStore } from "../../../src/store/open-store.ts";
import { eventually } from "../../support/deadline.ts";
import { makeBoard, nodeSettings, openTestNode } from "../../support/nats-board.ts";
import { startEngine } from "../../support/nats-engine.ts";
import { useNatsServer } from "../../support/nats-server.ts";

const { test } = useNatsServer();

const drafts = (...texts: string[]) => texts.map((text) => ({ sender: "bob", text }));
const ids = (messages: readonly StoredMessage[]) => messages.map(({ id }) => id);

/** What a node publishes and withdraws. */
class Shown implements Follower {
  readonly published: StoredMessage[] = [];
  readonly withdrawn: number[] = [];

  publish(messages: readonly StoredMessage[]): void {
    this.published.push(...messages);
  }

  withdraw(id: number): void {
    this.withdrawn.push(id);
  }
}

async function closing(stores: readonly OpenStore[], use: () => Promise<void>): Promise<void> {
  try {
    await use();
  } finally {
    await Promise.all(stores.map(({ log }) => log.close()));
  }
}

async function withTwo(
  use: (a: MessageLog, b: MessageLog, url: string) => Promise<void>,
  keep?: number,
): Promise<void> {
  await using engine = await startEngine();
  await makeBoard(engine.url, keep === undefined ? {} : { keep });
  const [a, b] = await Promise.all(
    ["a", "b"].map((node) => openTestNode(nodeSettings(engine.url, node, ["a", "b"]))),
  );
  if (a === undefined || b === undefined) throw new Error("two nodes");
  await closing([a, b], () => use(a.log, b.log, engine.url));
}

/** Stores a row as another server would. */
async function storeRow(url: string, row: Uint8Array): Promise<void> {
  const connection = await connect({ servers: url });
  const attempt = { subject: "board.other", batchId: "other.1.1", expectedLastId: 0, rows: [row] };
  expect(await attemptBatch(connection, attempt)).toMatchObject({ outcome: "stored" });
  await connection.close();
}

describe("nodes of one board", () => {
  test("each publishes the messages of both, once, in the order of their ids", () =>
    withTwo(async (a, b) => {
      const shown = [new Shown(), new Shown()];
      for (const [index, log] of [a, b].entries()) log.shared?.follow(shown[index] ?? new Shown());
      const appends = Array.from({ length: 50 }, (_, index) =>
        (index % 2 === 0 ? a : b).append(drafts(`${index}`, "x")),
      );
      await Promise.all(appends);
      const wanted = Array.from({ length: 100 }, (_, index) => index + 1);
      for (const { published } of shown)
        await eventually(
          () => ids(published),
          (found) => found.length === 100,
        );
      for (const { published } of shown) expect(ids(published)).toEqual(wanted);
      expect(shown[0]?.published).toEqual(shown[1]?.published);
    }));

  test("[IDS-3] what one redacts is withdrawn and gone at the other, also the last message", () =>
    withTwo(async (a, b) => {
      const shown = new Shown();
      b.shared?.follow(shown);
      await a.append(drafts("one", "two"));
      for (const id of [1, 2]) expect(await a.redact(id)).toMatchObject({ outcome: "redacted" });
      await eventually(
        () => shown.withdrawn,
        (withdrawn) => withdrawn.includes(1) && withdrawn.includes(2),
      );
      await eventually(
        () => ids(shown.published),
        (found) => found.includes(3),
      );
      expect(shown.published.at(-1)).toMatchObject({
        id: 3,
        sender: "server",
        text: "message 2 was redacted",
      });
      for (const log of [a, b]) {
        expect(await log.find(1)).toEqual({ outcome: "gone" });
        expect(ids((await log.page(1)).messages)).toEqual([3]);
        expect((await log.findFirst(1))?.id).toBe(3);
      }
    }));

  test("a node whose last message was trimmed appends all the same", () =>
    withTwo(async (a, b) => {
      await a.append(drafts("first"));
      await b.append(drafts("2", "3", "4", "5", "6"));
      expect(await a.find(1)).toEqual({ outcome: "gone" });
      expect(await a.append(drafts("second"))).toMatchObject({ outcome: "appended", messages: [{ id: 7 }] });
      expect(await a.redact(1)).toEqual({ outcome: "gone" });
    }, 3));

  test("[SRV-4] no message is older than those that its node knew, whatever the clocks say", () =>
    withTwo(async (a, _b, url) => {
      const storedAtMs = Date.now() + 3_600_000;
      await storeRow(url, encodeRow({ sender: "ann", text: "ahead", storedAtMs }));
      await eventually(
        () => a.newest(1),
        (newest) => newest.length === 1,
      );
      const appended = await eventually(
        () => a.append(drafts("behind")),
        ({ outcome }) => outcome === "appended",
      );
      expect(appended).toMatchObject({ messages: [{ id: 2, storedAtMs }] });
    }));

  test("a row that is damaged is unreadable, and hides no other", () =>
    withTwo(async (a, b, url) => {
      await a.append(drafts("one"));
      await storeRow(url, new TextEncoder().encode("damaged"));
      await b.append(drafts("three"));
      expect(await a.find(2)).toEqual({ outcome: "unreadable" });
      expect((await a.findFirst(2))?.id).toBe(3);
      expect(ids(await a.newest(3))).toEqual([1, 3]);
      expect(await a.page(1)).toMatchObject({ messages: [{ id: 1 }, { id: 3 }], unreadableIds: [2] });
    }));

  test("a node that joins later knows the newest messages, and finds the others", () =>
    withTwo(async (a, _b, url) => {
      const batch = drafts(...Array.from({ length: 500 }, (_, index) => `${index}`));
      for (let batches = 0; batches < 10; batches++) await a.append(batch);
      const late = await openTestNode(nodeSettings(url, "c", ["a", "b", "c"]));
      await closing([late], async () => {
        expect(ids(await late.log.newest(2))).toEqual([4999, 5000]);
        expect(await late.log.find(1)).toMatchObject({ outcome: "found", message: { id: 1, text: "0" } });
        expect(late.log.identity).toBe(a.identity);
        const seen: number[] = [];
        for (let from: number | undefined = 1; from !== undefined; ) {
          const page = await late.log.page(from);
          seen.push(...ids(page.messages));
          from = page.nextId;
        }
        expect(seen).toEqual(Array.from({ length: 5000 }, (_, index) => index + 1));
      });
    }));

  test("a node opens although the last message is erased, and nothing follows it", async () => {
    await using engine = await startEngine();
    await makeBoard(engine.url);
    await storeRow(engine.url, encodeRow({ sender: "ann", text: "last", storedAtMs: 1 }));
    const connection = await connect({ servers: engine.url });
    expect(await new Engine(connection).eraseRow(1)).toBe("erased");
    await connection.close();
    const node = await openTestNode(nodeSettings(engine.url));
    await closing([node], async () => {
      expect(await node.log.newest(1)).toEqual([]);
      expect(await node.log.append(drafts("next"))).toMatchObject({ messages: [{ id: 2 }] });
    });
  });

  test("[LIM-12] a node with --keep sets how many messages the stream keeps; one without leaves it", async () => {
    await using engine = await startEngine();
    await makeBoard(engine.url, { keep: 300_000 });
    const connection = await connect({ servers: engine.url });
    const findKeep = async () => {
      const stream = await new Engine(connection).findStream();
      return typeof stream === "object" ? keptCount(stream.config) : stream;
    };
    for (const [given, wanted] of [
      [undefined, 300_000],
      [100_000, 100_000],
      [undefined, 100_000],
    ] as const) {
      const node = await openTestNode({ ...nodeSettings(engine.url), keep: given });
      await closing([node], async () => expect(await findKeep()).toBe(wanted));
    }
    await connection.close();
  });

  test("a node closes although the engine is gone", async () => {
    await using engine = await startEngine();
    await makeBoard(engine.url);
    const node = await openTestNode(nodeSettings(engine.url));
    const appended = await node.log.append(drafts("one"));
    expect(appended.outcome).toBe("appended");
    await engine.kill();
    await node.log.close();
    await expect(node.log.find(1000)).rejects.toThrow("NATS does not answer");
  });
});

describe("a node that cannot open", () => {
  test("says which settings of the stream are wrong, by name", async () => {
    await using engine = await startEngine();
    await makeBoard(engine.url, { settings: { deny_delete: true, max_age: 3_600_000_000_000 } });
    await expect(openTestNode(nodeSettings(engine.url))).rejects.toThrow(
      /max_age of the stream BOARD is 3600000000000, but must be 0: .*; deny_delete of the stream BOARD is true, but must be false: /,
    );
  });

  test("says that there is no board yet", async () => {
    await using engine = await startEngine();
    await expect(openTestNode(nodeSettings(engine.url))).rejects.toThrow(
      "make one with lastword cluster init",
    );
  });

  test("says that NATS does not know its credentials, without them", async () => {
    await using engine = await startEngine({ settings: "authorization { user: ann, password: right }" });
    const wrong = engine.url.replace("nats://", "nats://ann:s3cret@");
    const opening = openTestNode(nodeSettings(wrong));
    await expect(opening).rejects.toThrow("NATS does not know these credentials");
    await expect(opening).rejects.not.toThrow("s3cret");
  });
});
