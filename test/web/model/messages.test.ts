import { describe, expect, test } from "bun:test";
import { Messages } from "../../../src/web/model/messages.ts";

const now = new Date(2026, 0, 2, 14, 3).toISOString();

function message(id: number) {
  return { id, sender: "ann", text: `text ${id}` };
}

/** A page with these new messages. */
function hold(...ids: readonly number[]): Messages {
  const messages = new Messages(20_000);
  for (const id of ids) messages.append(message(id), now, false);
  return messages;
}

/** The rows from one id to another: ids of messages, and texts of marks. */
function list(messages: Messages, first = 1, last = messages.board.last): (number | string)[] {
  return messages
    .entriesIn({ first, last })
    .map((entry) => (entry.kind === "mark" ? entry.text : entry.message.id));
}

describe("the messages on a page", () => {
  test("new ones go to the end, and others anywhere before them", () => {
    const messages = hold(7, 8);
    for (const id of [1, 6, 5]) messages.insert(message(id), now, false);
    expect([list(messages), messages.newestId, messages.board]).toEqual([
      [1, 5, 6, 7, 8],
      8,
      { first: 1, last: 8 },
    ]);
    expect(messages.missingIn({ first: 0, last: 20 })).toEqual([{ first: 2, last: 4 }]);
  });

  test("duplicates, and those out of order, are dropped", () => {
    const messages = hold(7, 8);
    for (const id of [8, 3, 0, 2 ** 53]) {
      expect(messages.isNewest(message(id))).toBe(false);
      messages.append(message(id), now, false);
    }
    for (const id of [0, 9, 8, 7]) messages.insert({ ...message(id), text: "again" }, now, false);
    expect([list(messages), messages.at(7)?.message.text]).toEqual([[7, 8], "text 7"]);
    messages.insert(message(1), now, false);
    expect(new Messages(20_000).isNewest(message(1))).toBe(true);
  });

  test("each has the time at which it was stored, if that is known, and whose it is", () => {
    const messages = hold(2);
    messages.append(message(3), undefined, true);
    messages.insert(message(1), now, false);
    expect([1, 2, 3].map((id) => [messages.at(id)?.storedAt, messages.at(id)?.isOwn])).toEqual([
      [now, false],
      [now, false],
      [undefined, true],
    ]);
  });

  test("a mark stands where messages are lost or damaged, and nothing is fetched there", () => {
    const messages = hold(3);
    messages.lose(2);
    messages.append(message(6), now, false);
    messages.addAbsent({ first: 2, last: 2 }, "damaged");
    messages.insert(message(1), now, false);
    expect(list(messages)).toEqual([
      1,
      "#2 is damaged and can't be shown.",
      3,
      "2 messages are missing here: they are no longer kept.",
      6,
    ]);
    expect([messages.missingIn({ first: 1, last: 6 }), messages.absenceOf(5), messages.absenceOf(6)]).toEqual(
      [[], "gone", undefined],
    );
  });

  test("what was skipped can be fetched, and what was lost after it can't", () => {
    const messages = hold(3);
    messages.skip(10_000);
    messages.lose(1);
    messages.append(message(10_005), now, false);
    expect(messages.missingIn({ first: 1, last: 10_005 })).toEqual([
      { first: 1, last: 2 },
      { first: 4, last: 10_003 },
    ]);
    expect(messages.partAround(10_005)).toEqual({
      range: { first: 10_004, last: 10_005 },
      held: [{ first: 10_005, last: 10_005 }],
    });
  });

  test("before the first message that the board keeps there is no mark, and nothing to fetch", () => {
    const messages = hold(50);
    for (const id of [49, 48]) messages.addAbsent({ first: id, last: id }, "gone");
    expect(list(messages, 48)).toEqual(["2 messages are missing here: they are no longer kept.", 50]);
    messages.startAt(50);
    expect([list(messages, 48), messages.board, messages.missingIn({ first: 1, last: 60 })]).toEqual([
      [50],
      { first: 50, last: 50 },
      [],
    ]);
    const kept = hold(50);
    kept.insert(message(47), now, false);
    kept.addAbsent({ first: 48, last: 49 }, "gone");
    kept.startAt(50);
    expect(list(kept, 47)).toEqual([47, "2 messages are missing here: they are no longer kept.", 50]);
  });

  test("after a reset they start with a mark, and ids may be lower", () => {
    const messages = hold(7, 8);
    messages.startAt(5);
    messages.reset("the board was reset");
    expect([messages.newestId, messages.isEmpty, list(messages)]).toEqual([
      undefined,
      false,
      ["the board was reset"],
    ]);
    messages.append(message(4), now, false);
    messages.insert(message(3), now, false);
    expect(list(messages, 3)).toEqual(["the board was reset", 3, 4]);
    expect(list(messages, 4)).toEqual([4]);
    messages.clear();
    expect([messages.isEmpty, list(messages)]).toEqual([true, []]);
  });

  test("a mark at the end stands below the newest message alone", () => {
    const messages = hold(1, 2);
    messages.markEnd("so it stood");
    expect([list(messages), list(messages, 1, 1)]).toEqual([[1, 2, "so it stood"], [1]]);
  });

  test("at most 20,000 are held, and the marks of those that go, go with them", () => {
    const messages = hold(1, 3);
    messages.addAbsent({ first: 2, last: 2 }, "damaged");
    for (let id = 4; id <= 60_000; id++) {
      messages.centreOn(id);
      messages.append(message(id), undefined, false);
    }
    expect(messages.size).toBeWithin(19_700, 20_001);
    expect(messages.newestFirst().next().value?.message.id).toBe(60_000);
    expect([messages.absenceOf(2), messages.partAround(2)]).toEqual([undefined, undefined]);
  });
});
