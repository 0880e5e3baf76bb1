import { describe, expect, test } from "bun:test";
import type { StreamRow } from "../../../src/store/nats/engine.ts";
import { Mirror } from "../../../src/store/nats/mirror.ts";
import { encodeRow } from "../../../src/store/nats/row.ts";
import { StoredRows, type StoredRowsParts } from "../../../src/store/nats/stored-rows.ts";
import { describeStream } from "../../../src/store/nats/stream-info.ts";
import { TestClock } from "../../support/clock.ts";

const messageOf = (id: number) => ({ id, sender: "ann", text: `message ${id}`, storedAtMs: 1 });
const rowOf = (id: number): StreamRow => ({ id, subject: "board.x", data: encodeRow(messageOf(id)) });

interface Case {
  /** What the leader has. */
  readonly ids: readonly number[];
  /** The nearest replica has none beyond this id. */
  readonly replicaAt: number;
  /** The leader has none beyond this id: it was cut off. */
  readonly leaderAt?: number;
}

/** A node that knows all ids up to 10, and holds the messages after 8. */
function open({ ids, replicaAt, leaderAt = 10 }: Case): StoredRows {
  const mirror = new Mirror({ clock: new TestClock(), lastId: 8, capacity: 4 });
  mirror.add({ fromId: 9, messages: [9, 10].map(messageOf), nextId: 11 });
  const led = ids.filter((id) => id <= leaderAt);
  const engine: StoredRowsParts["engine"] = {
    findRow: async (id) => (led.includes(id) ? rowOf(id) : "absent"),
    findRowFrom: async (fromId) => {
      const id = led.find((each) => each >= fromId);
      return id === undefined ? "absent" : rowOf(id);
    },
    findStream: async () => {
      const all = Array.from({ length: leaderAt }, (_, index) => index + 1);
      const deleted = all.filter((id) => !led.includes(id));
      return describeStream({ state: { first_seq: 1, last_seq: leaderAt, deleted } });
    },
  };
  const replica: StoredRowsParts["replica"] = {
    findRow: async (id) => (ids.includes(id) && id <= replicaAt ? rowOf(id) : "absent"),
    findRows: async (fromId, count) =>
      ids
        .filter((id) => id >= fromId && id <= replicaAt)
        .slice(0, count)
        .map(rowOf),
  };
  return new StoredRows({ replica, engine, mirror });
}

const all = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

describe("rows that the mirror does not hold any more", () => {
  test("[WAI-1] the first message after an id is found although the nearest replica lags", async () => {
    expect(await open({ ids: all, replicaAt: 2 }).findFirst(4)).toEqual(messageOf(4));
    expect(await open({ ids: [1, 2, 6, 9, 10], replicaAt: 2 }).findFirst(3)).toEqual(messageOf(6));
  });

  test("a page begins with them although the nearest replica lags, and says where the next one begins", async () => {
    const rows = open({ ids: all, replicaAt: 2 });
    expect(await rows.page(1)).toEqual({
      messages: [1, 2].map(messageOf),
      unreadableIds: [],
      nextId: 3,
    });
    expect(await rows.page(3)).toEqual({ messages: [messageOf(3)], unreadableIds: [], nextId: 4 });
  });

  test("nothing is skipped if the leader lags as well: the search fails", async () => {
    const rows = open({ ids: all, replicaAt: 2, leaderAt: 2 });
    await expect(rows.findFirst(4)).rejects.toThrow("NATS does not answer");
    await expect(rows.page(4)).rejects.toThrow("NATS does not answer");
  });

  test("there is none if all were erased", async () => {
    const rows = open({ ids: [1, 2], replicaAt: 2 });
    expect(await rows.page(3)).toEqual({ messages: [], unreadableIds: [], nextId: undefined });
  });
});
