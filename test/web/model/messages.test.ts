import { describe, expect, test } from "bun:test";
import type { MessageSource } from "../../../actors/client/ports.ts";
import { Messages } from "../../../src/web/model/messages.ts";

const now = new Date(2026, 0, 2, 14, 3);

function message(id: number) {
  return { id, sender: "ann", text: `text ${id}` };
}

/** A page with these messages. */
function hold(ids: readonly number[], source: MessageSource = "fresh", maxEntries = 100): Messages {
  const messages = new Messages(maxEntries);
  for (const id of ids) messages.append(message(id), source, false, now);
  return messages;
}

/** The times of the messages on the page. */
function listTimes(messages: Messages): (Date | undefined)[] {
  const times: (Date | undefined)[] = [];
  for (let place = messages.span.first; place < messages.span.end; place++) {
    const entry = messages.at(place);
    if (entry?.kind === "message") times.push(entry.seenAt);
  }
  return times;
}

/** The entries of the page: ids of messages, and texts of marks. */
function list(messages: Messages): (number | string)[] {
  const held: (number | string)[] = [];
  for (let place = messages.span.first; place < messages.span.end; place++) {
    const entry = messages.at(place);
    if (entry !== undefined) held.push(entry.kind === "mark" ? entry.text : entry.message.id);
  }
  return held;
}

describe("the messages on a page", () => {
  test("new ones go to the end, older ones to the start", () => {
    const messages = hold([7, 8]);
    expect([6, 5].map((id) => messages.prepend(message(id), false))).toEqual([true, true]);
    expect(list(messages)).toEqual([5, 6, 7, 8]);
    expect([messages.oldestId, messages.newestId]).toEqual([5, 8]);
  });

  test("duplicates, and those out of order, are dropped", () => {
    const messages = hold([7, 8]);
    for (const id of [8, 3, 0, 2 ** 53]) {
      expect(messages.isNewest(message(id))).toBe(false);
      messages.append(message(id), "fresh", false, now);
    }
    expect([7, 5, 8].map((id) => messages.prepend(message(id), false))).toEqual(Array(3).fill(false));
    expect(new Messages(9).prepend(message(1), false)).toBe(false);
    expect(list(messages)).toEqual([7, 8]);
  });

  test("only fresh ones have a time", () => {
    const messages = hold([1], "history");
    messages.append(message(2), "fresh", false, now);
    messages.append(message(3), "catch-up", false, now);
    expect(listTimes(messages)).toEqual([undefined, now, undefined]);
  });

  test("an own one does not count as missed: it has a time, and does not end a run of fetched messages", () => {
    const messages = hold([1]);
    messages.append(message(2), "catch-up", true, now);
    expect([list(messages), listTimes(messages)]).toEqual([
      [1, 2],
      [now, now],
    ]);
    messages.append(message(3), "catch-up", false, now);
    messages.append(message(4), "catch-up", true, now);
    messages.append(message(5), "catch-up", false, now);
    expect(list(messages)).toEqual([1, 2, "missed, and fetched afterwards", 3, 4, 5]);
  });

  test("a mark shows a new day between two that have a time", () => {
    const messages = hold([1]);
    const tomorrow = new Date(2026, 0, 3, 0, 1);
    messages.append(message(2), "catch-up", false, tomorrow);
    for (const id of [3, 4]) messages.append(message(id), "fresh", false, tomorrow);
    const fetched = "missed, and fetched afterwards";
    expect(list(messages)).toEqual([1, fetched, 2, "Sat Jan 03 2026", 3, 4]);
  });

  test("a mark precedes each run of fetched messages", () => {
    const messages = hold([1]);
    for (const id of [2, 3]) messages.append(message(id), "catch-up", false, now);
    messages.append(message(4), "fresh", false, now);
    messages.append(message(5), "catch-up", false, now);
    const mark = "missed, and fetched afterwards";
    expect(list(messages)).toEqual([1, mark, 2, 3, 4, mark, 5]);
  });

  test("new ones evict the oldest, and a full page takes no older ones", () => {
    const messages = hold([1, 2, 3, 4, 5], "fresh", 3);
    expect(list(messages)).toEqual([3, 4, 5]);
    expect([messages.isFull, messages.prepend(message(2), false)]).toEqual([true, false]);
    expect(list(messages)).toEqual([3, 4, 5]);
  });

  test("the oldest and newest ids ignore marks at the ends", () => {
    const messages = new Messages(9);
    messages.mark("2 messages missed");
    messages.append(message(3), "fresh", false, now);
    messages.mark("1 message missed");
    expect([messages.oldestId, messages.newestId]).toEqual([3, 3]);
    messages.append(message(5), "fresh", false, now);
    expect(list(messages)).toEqual(["2 messages missed", 3, "1 message missed", 5]);
  });

  test("after a reset they start with a mark, and ids may be lower", () => {
    const messages = hold([7, 8]);
    messages.reset("the board was reset");
    expect([messages.oldestId, list(messages)]).toEqual([undefined, ["the board was reset"]]);
    messages.append(message(1), "fresh", false, now);
    expect(list(messages)).toEqual(["the board was reset", 1]);
  });

  test("after a skip they start with the next message, and older ones go before it in order", () => {
    const messages = hold([7, 8]);
    messages.skip();
    expect([messages.oldestId, list(messages)]).toEqual([undefined, []]);
    for (const id of [50, 51]) messages.append(message(id), "fresh", false, now);
    expect([49, 48].map((id) => messages.prepend(message(id), false))).toEqual([true, true]);
    expect(list(messages)).toEqual([48, 49, 50, 51]);
  });

  test("marks for a reset and for missed messages stay above older ones, after a skip too", () => {
    const messages = hold([7, 8]);
    messages.reset("the board was reset");
    messages.skip();
    messages.mark("2 messages missed");
    messages.append(message(50), "catch-up", false, now);
    expect([49, 48].map((id) => messages.prepend(message(id), false))).toEqual([true, true]);
    const [missed, fetched] = ["2 messages missed", "missed, and fetched afterwards"];
    expect(list(messages)).toEqual(["the board was reset", missed, 48, 49, fetched, 50]);
  });
});
