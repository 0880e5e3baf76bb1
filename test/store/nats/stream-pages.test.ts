import { describe, expect, test } from "bun:test";
import type { StreamRow } from "../../../src/store/nats/engine.ts";
import { encodeRow } from "../../../src/store/nats/row.ts";
import { describeStream, type StreamInfo } from "../../../src/store/nats/stream-info.ts";
import { type RowSource, StreamPages } from "../../../src/store/nats/stream-pages.ts";

/** The stream with these numbers, as the engine describes it. */
function streamOf(firstId: number, lastId: number, erased: readonly number[] = []): StreamInfo {
  const messages = lastId - firstId + 1 - erased.length;
  const state = { first_seq: firstId, last_seq: lastId, messages, num_deleted: erased.length };
  return describeStream({ state: { ...state, deleted: erased } });
}

function rowOf(id: number): StreamRow {
  return { id, subject: "board.a", data: encodeRow({ sender: "bob", text: `text ${id}`, storedAtMs: 1 }) };
}

/** Rows that a leader has, of which the nearest replica has those up to `replicaLastId`, ten at once. */
function sourceOf(ids: readonly number[], replicaLastId: number, now: StreamInfo): RowSource {
  return {
    place: "n1:4222",
    getRows: async (fromId) =>
      ids
        .filter((id) => id >= fromId && id <= replicaLastId)
        .slice(0, 10)
        .map(rowOf),
    findRowFrom: async (fromId) => {
      const id = ids.find((each) => each >= fromId);
      return id === undefined ? "absent" : rowOf(id);
    },
    passBarrier: async () => now,
  };
}

const idsUpTo = (lastId: number) => Array.from({ length: lastId }, (_, index) => index + 1);

async function readAll(pages: StreamPages): Promise<number[]> {
  const found: number[] = [];
  for (let fromId: number | undefined = 1; fromId !== undefined; ) {
    const page = await pages.page(fromId);
    found.push(...page.messages.map(({ id }) => id));
    fromId = page.nextId;
  }
  return found;
}

describe("the pages of a board in several engines", () => {
  test("have all messages though the nearest replica lags", async () => {
    const stream = streamOf(1, 35);
    const pages = new StreamPages(sourceOf(idsUpTo(35), 12, stream), stream);
    expect(await readAll(pages)).toEqual(idsUpTo(35));
    expect(await pages.countRemoved()).toBe(0);
  });

  test("end with the id that was the last one when they began", async () => {
    const stream = streamOf(1, 15);
    const pages = new StreamPages(sourceOf(idsUpTo(40), 40, streamOf(1, 40)), stream);
    expect(await readAll(pages)).toEqual(idsUpTo(15));
    expect(await pages.countRemoved()).toBe(0);
  });

  test("leave out what was redacted before, though a replica that lags has it", async () => {
    const stream = streamOf(1, 5, [2, 4]);
    const pages = new StreamPages(sourceOf(idsUpTo(5), 5, stream), stream);
    expect(await readAll(pages)).toEqual([1, 3, 5]);
    expect(await pages.countRemoved()).toBe(0);
  });

  test("count what was redacted or trimmed meanwhile", async () => {
    const pages = new StreamPages(sourceOf([3, 4, 6], 6, streamOf(3, 6, [5])), streamOf(1, 6));
    expect(await readAll(pages)).toEqual([3, 4, 6]);
    expect(await pages.countRemoved()).toBe(3);
  });

  test("do not end early in silence: what no redaction explains is an error", async () => {
    const stream = streamOf(1, 30);
    const pages = new StreamPages(sourceOf(idsUpTo(20), 20, stream), stream);
    expect(await readAll(pages)).toEqual(idsUpTo(20));
    await expect(pages.countRemoved()).rejects.toThrow(
      "it gave 10 messages less than it has: run this again",
    );
  });
});
