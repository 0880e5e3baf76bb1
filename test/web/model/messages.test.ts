import { describe, expect, test } from "bun:test";
import type { StoredAt } from "../../../actors/client/ports.ts";
import { Messages } from "../../../src/web/model/messages.ts";

const now = new Date(2026, 0, 2, 14, 3).toISOString();

function message(id: number) {
  return { id, sender: "ann", text: `text ${id}` };
}

/** A page with these messages. */
function hold(ids: readonly number[], maxEntries = 100): Messages {
  const messages = new Messages(maxEntries);
  for (const id of ids) messages.append(message(id), now, false);
  return messages;
}

/** The times of the messages on the page. */
function listTimes(messages: Messages): StoredAt[] {
  const times: StoredAt[] = [];
  for (let place = messages.span.first; place < messages.span.end; place++) {
    const entry = messages.at(place);
    if (entry?.kind === "message") times.push(entry.storedAt);
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
    expect([6, 5].map((id) => messages.prepend(message(id), now, false))).toEqual([true, true]);
    expect(list(messages)).toEqual([5, 6, 7, 8]);
    expect([messages.oldestId, messages.newestId]).toEqual([5, 8]);
  });

  test("duplicates, and those out of order, are dropped", () => {
    const messages = hold([7, 8]);
    for (const id of [8, 3, 0, 2 ** 53]) {
      expect(messages.isNewest(message(id))).toBe(false);
      messages.append(message(id), now, false);
    }
    expect([7, 5, 8].map((id) => messages.prepend(message(id), now, false))).toEqual(Array(3).fill(false));
    expect(new Messages(9).prepend(message(1), now, false)).toBe(false);
    expect(list(messages)).toEqual([7, 8]);
  });

  test("each has the time at which it was stored, if that is known", () => {
    const messages = hold([2]);
    messages.append(message(3), undefined, false);
    messages.prepend(message(1), now, false);
    expect(listTimes(messages)).toEqual([now, now, undefined]);
  });

  test("new ones evict the oldest, and a full page takes no older ones", () => {
    const messages = hold([1, 2, 3, 4, 5], 3);
    expect(list(messages)).toEqual([3, 4, 5]);
    expect([messages.isFull, messages.prepend(message(2), now, false)]).toEqual([true, false]);
    expect(list(messages)).toEqual([3, 4, 5]);
  });

  test("the oldest and newest ids ignore marks at the ends", () => {
    const messages = new Messages(9);
    messages.mark("2 messages missed");
    messages.append(message(3), now, false);
    messages.mark("1 message missed");
    expect([messages.oldestId, messages.newestId]).toEqual([3, 3]);
    messages.append(message(5), now, false);
    expect(list(messages)).toEqual(["2 messages missed", 3, "1 message missed", 5]);
  });

  test("after a reset they start with a mark, and ids may be lower", () => {
    const messages = hold([7, 8]);
    messages.reset("the board was reset");
    expect([messages.oldestId, list(messages)]).toEqual([undefined, ["the board was reset"]]);
    messages.append(message(1), now, false);
    expect(list(messages)).toEqual(["the board was reset", 1]);
  });

  test("after a skip they start with the next message, and older ones go before it in order", () => {
    const messages = hold([7, 8]);
    messages.skip();
    expect([messages.oldestId, list(messages)]).toEqual([undefined, []]);
    for (const id of [50, 51]) messages.append(message(id), now, false);
    expect([49, 48].map((id) => messages.prepend(message(id), now, false))).toEqual([true, true]);
    expect(list(messages)).toEqual([48, 49, 50, 51]);
  });

  test("marks for a reset and for missed messages stay above older ones, after a skip too", () => {
    const messages = hold([7, 8]);
    messages.reset("the board was reset");
    messages.skip();
    messages.mark("2 messages missed");
    messages.append(message(50), now, false);
    expect([49, 48].map((id) => messages.prepend(message(id), now, false))).toEqual([true, true]);
    expect(list(messages)).toEqual(["the board was reset", "2 messages missed", 48, 49, 50]);
  });
});
