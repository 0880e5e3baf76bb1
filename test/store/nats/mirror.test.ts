import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { Mirror } from "../../../src/store/nats/mirror.ts";
import { TestClock } from "../../support/clock.ts";
import { messagesFrom, messagesOf } from "./messages.ts";

function makeMirror({ lastId = 0, capacity = 100 } = {}) {
  const clock = new TestClock();
  const mirror = new Mirror({ clock, lastId, capacity });
  const positions: number[] = [];
  const withdrawn: number[] = [];
  mirror.observe({ advanced: () => positions.push(mirror.lastId), withdrawn: (id) => withdrawn.push(id) });
  return { mirror, clock, positions, withdrawn };
}

const partOf = (firstId: number, lastId: number) => ({
  ...{ fromId: firstId, nextId: lastId + 1 },
  messages: messagesFrom(firstId, lastId),
});
const idsOf = (mirror: Mirror) => mirror.partAfter(0, Number.POSITIVE_INFINITY).messages.map(({ id }) => id);

describe("the position", () => {
  test("a part that follows it moves it to the part's end, and is held", () => {
    const { mirror, positions } = makeMirror({ lastId: 10 });
    mirror.add(partOf(11, 13));
    expect(mirror.lastId).toBe(13);
    expect(idsOf(mirror)).toEqual([11, 12, 13]);
    expect(positions).toEqual([13]);
  });

  test("a part beyond a gap waits until the gap is closed", () => {
    const { mirror, positions } = makeMirror();
    mirror.add(partOf(4, 5));
    mirror.add(partOf(8, 8));
    expect([mirror.lastId, mirror.expectedId]).toEqual([0, 8]);
    mirror.add(partOf(1, 3));
    expect([mirror.lastId, mirror.expectedId]).toEqual([5, 8]);
    mirror.add(partOf(6, 7));
    expect(mirror.lastId).toBe(8);
    expect(positions).toEqual([5, 8]);
    expect(idsOf(mirror)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test("a part that is known already changes nothing", () => {
    const { mirror, positions } = makeMirror();
    mirror.add(partOf(1, 5));
    mirror.add(partOf(2, 5));
    expect(positions).toEqual([5]);
  });

  test("of a message that arrives twice the first copy stays", () => {
    const { mirror } = makeMirror();
    mirror.add(partOf(1, 2));
    const other = { id: 2, sender: "bob", text: "other", storedAtMs: undefined };
    mirror.add({ fromId: 2, messages: [other, ...messagesOf(3)], nextId: 4 });
    expect([mirror.find(2)]).toEqual(messagesOf(2));
  });

  test("parts in any order, overlapping and doubled, give the whole log", () => {
    const part = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 20 }));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const { mirror } = makeMirror();
        for (const [firstId, more] of parts) mirror.add(partOf(firstId, firstId + more));
        const ids = new Set(
          parts.flatMap(([firstId, more]) => messagesFrom(firstId, firstId + more).map(({ id }) => id)),
        );
        let lastId = 0;
        while (ids.has(lastId + 1)) lastId++;
        expect(mirror.lastId).toBe(lastId);
        expect(idsOf(mirror)).toEqual(messagesFrom(1, lastId).map(({ id }) => id));
      }),
    );
  });

  test("20,000 messages wait beyond a gap; of more, the highest are dropped and stay expected", () => {
    const { mirror } = makeMirror({ capacity: 50_000 });
    mirror.add(partOf(20_002, 30_000));
    mirror.add(partOf(2, 10_001));
    mirror.add(partOf(10_002, 20_001));
    mirror.add(partOf(1, 1));
    expect([mirror.lastId, mirror.expectedId]).toEqual([20_001, 30_000]);
  });

  test("1,000 parts wait beyond a gap; of more, the highest are dropped", () => {
    const { mirror } = makeMirror({ capacity: 50_000 });
    for (let id = 1002; id >= 2; id--) mirror.add(partOf(id, id));
    mirror.add(partOf(1, 1));
    expect(mirror.lastId).toBe(1001);
  });
});

describe("what it holds", () => {
  test("the newest ids up to its capacity; older ones are elsewhere", () => {
    const { mirror } = makeMirror({ capacity: 3 });
    mirror.add(partOf(1, 5));
    expect(mirror.find(2)).toBe("elsewhere");
    expect([mirror.find(3)]).toEqual(messagesOf(3));
    expect(mirror.partAfter(0, 4)).toEqual({ fromId: 3, messages: messagesOf(3, 4), nextId: 5 });
    expect(mirror.partAfter(5, 9)).toEqual({ fromId: 6, messages: [], nextId: 6 });
  });

  test("an id without a message is a hole, also where an older message was", () => {
    const { mirror } = makeMirror({ capacity: 3 });
    mirror.add(partOf(1, 3));
    mirror.add({ fromId: 4, messages: messagesOf(5), nextId: 7 });
    expect([4, 5, 6].map((id) => mirror.find(id))).toEqual(["hole", ...messagesOf(5), "hole"]);
    expect(mirror.partAfter(3, 6)).toEqual({ fromId: 4, messages: messagesOf(5), nextId: 7 });
  });

  test("the newest time is the latest one up to the position, whatever the order of the times", () => {
    const { mirror } = makeMirror();
    expect(mirror.newestTimeMs).toBe(0);
    const at = (id: number, storedAtMs: number | undefined) => ({
      id,
      sender: "ann",
      text: "hi",
      storedAtMs,
    });
    mirror.add({ fromId: 1, messages: [at(1, 70), at(2, 50), at(3, undefined)], nextId: 4 });
    mirror.add({ fromId: 9, messages: [at(9, 90)], nextId: 10 });
    expect(mirror.newestTimeMs).toBe(70);
  });
});

describe("a redacted message", () => {
  test("is a hole from then on", () => {
    const { mirror, withdrawn } = makeMirror();
    mirror.add(partOf(1, 3));
    mirror.withdraw(2);
    expect(mirror.find(2)).toBe("hole");
    expect(idsOf(mirror)).toEqual([1, 3]);
    expect(withdrawn).toEqual([2]);
  });

  test("is a hole, too, if its text arrives after that, or waits beyond a gap", () => {
    const { mirror } = makeMirror();
    mirror.add(partOf(3, 4));
    mirror.withdraw(3);
    mirror.withdraw(5);
    mirror.add(partOf(1, 2));
    mirror.add(partOf(5, 6));
    expect(idsOf(mirror)).toEqual([1, 2, 4, 6]);
  });

  test("has a message after it: this one is expected", () => {
    const { mirror } = makeMirror();
    mirror.add(partOf(1, 3));
    mirror.withdraw(3);
    expect(mirror.expectedId).toBe(4);
  });

  test("1,000 ids are remembered before their messages arrive, and not one more", () => {
    const { mirror } = makeMirror({ capacity: 2000 });
    for (let id = 1; id <= 1001; id++) mirror.withdraw(id);
    mirror.add(partOf(1, 1001));
    expect(idsOf(mirror)).toEqual([1]);
  });
});

describe("whenAt", () => {
  test("resolves to true at once for an id that is reached, and later once it is", async () => {
    const { mirror } = makeMirror({ lastId: 5 });
    expect(await mirror.whenAt(5, 100)).toBe(true);
    const reached = mirror.whenAt(7, 100);
    mirror.add(partOf(6, 7));
    expect(await reached).toBe(true);
  });

  test("resolves to false after its time", async () => {
    const { mirror, clock } = makeMirror();
    const reached = mirror.whenAt(2, 100);
    mirror.add(partOf(1, 1));
    clock.advance(100);
    mirror.add(partOf(2, 2));
    expect(await reached).toBe(false);
  });
});
