import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { describeFound, isOver, narrow, startTimeSearch } from "../../../actors/client/time-search.ts";
import { parseReply } from "../../../src/protocol/reply.ts";

/** A time so many seconds after the first one. */
function timeOf(seconds: number): string {
  return new Date(Date.UTC(2026, 0, 2) + seconds * 1000).toISOString();
}

/** Searches a board of so many messages; `tell` says of each when it was stored, in seconds, or which error it is. */
function search(fromSeconds: number, lastId: number, tell: (id: number) => number | string) {
  let state = startTimeSearch(timeOf(fromSeconds), lastId);
  let questions = 0;
  for (; !isOver(state); questions++) {
    const told = tell(state.asked);
    const text = typeof told === "string" ? `error ${told}: text` : `${state.asked} ${timeOf(told)}`;
    const request = `time ${state.asked}`;
    state = narrow(state, { type: "answered", request, text, reply: parseReply(text) });
  }
  return { found: describeFound(state), questions };
}

describe("the search for a time", () => {
  test("it finds the first message since then, or that there is none", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 60 }), fc.nat(55), (unsorted, from) => {
        const times = unsorted.sort((a, b) => a - b);
        const index = times.findIndex((time) => time >= from);
        const { found } = search(from, times.length, (id) => times[id - 1] ?? Number.NaN);
        expect(found).toMatchObject(
          index === -1
            ? { outcome: "none" }
            : { outcome: "message", id: index + 1, storedAt: timeOf(times[index] ?? 0) },
        );
      }),
    );
  });

  test("it asks 23 questions at most among five million messages", () => {
    for (const wanted of [1, 2, 1_234_567, 4_999_999, 5_000_000]) {
      const { found, questions } = search(wanted * 10, 5_000_000, (id) => id * 10);
      expect([found, questions <= 23]).toEqual([expect.objectContaining({ id: wanted }), true]);
    }
  });

  test("what is no longer kept, or has no time, is earlier than any time", () => {
    for (const code of ["gone", "no-time"]) {
      expect(search(0, 1000, (id) => (id < 700 ? code : id)).found).toMatchObject({ id: 700 });
      expect(search(0, 1000, () => code).found).toMatchObject({ outcome: "no times" });
    }
  });

  test("damaged messages are passed over, and a long row of them costs little", () => {
    const { found, questions } = search(500, 1000, (id) => (id % 4 === 0 ? id : "unreadable"));
    expect([found, questions < 60]).toEqual([expect.objectContaining({ id: 500 }), true]);
    expect(search(500, 1000, () => "unreadable").questions).toBeLessThan(100);
  });
});
