import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { findFirstAt, type TimeOfMessage } from "../../../src/web/model/day-search.ts";

/** Asks a board, and counts the questions. */
async function search(fromMs: number, lastId: number, timeOf: (id: number) => TimeOfMessage) {
  let questions = 0;
  const id = await findFirstAt(fromMs, lastId, async (each) => {
    questions++;
    return timeOf(each);
  });
  return { id, questions };
}

describe("the search for a day", () => {
  test("it finds the first message of the day, or the next id if there is none", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(50), { maxLength: 60 }), fc.nat(55), async (unsorted, fromMs) => {
        const times = unsorted.sort((a, b) => a - b);
        const index = times.findIndex((time) => time >= fromMs);
        const { id } = await search(fromMs, times.length, (each) => times[each - 1] ?? Number.NaN);
        expect(id).toBe(index === -1 ? times.length + 1 : index + 1);
      }),
    );
  });

  test("it asks 23 questions at most among five million messages", async () => {
    for (const wanted of [1, 2, 1_234_567, 4_999_999, 5_000_000]) {
      const { id, questions } = await search(wanted * 10, 5_000_000, (each) => each * 10);
      expect([id, questions <= 23]).toEqual([wanted, true]);
    }
  });

  test("what is no longer kept, or has no time, is earlier than all days", async () => {
    const timeOf = (id: number) => (id < 700 ? "before" : id);
    expect((await search(0, 1000, timeOf)).id).toBe(700);
    expect((await search(0, 1000, () => "before")).id).toBe(1001);
  });

  test("damaged messages are passed over", async () => {
    const timeOf = (id: number) => (id % 4 === 0 ? id : "unreadable");
    const { id, questions } = await search(500, 1000, timeOf);
    expect(id).toBeWithin(497, 501);
    expect(questions).toBeLessThan(60);
    expect((await search(500, 1000, () => "unreadable")).questions).toBeLessThan(100);
  });

  test("a lost connection ends it", async () => {
    const lost = findFirstAt(1, 10, () => Promise.reject(new Error("lost")));
    await expect(lost).rejects.toThrow("lost");
  });
});
