import { describe, expect, test } from "bun:test";
import type { Via } from "../../actors/ports.ts";
import { Messages } from "../../src/web/messages.ts";

const now = new Date(2026, 0, 2, 14, 3);

function message(id: number) {
  return { id, sender: "ann", text: `text ${id}` };
}

/** A run with these messages. */
function hold(ids: readonly number[], via: Via = "fresh", maxEntries = 100): Messages {
  const messages = new Messages(maxEntries);
  for (const id of ids) messages.append(message(id), via, now);
  return messages;
}

/** What is held: ids of messages, and texts of marks. */
function list(messages: Messages): (number | string)[] {
  const held: (number | string)[] = [];
  for (let place = messages.span.first; place < messages.span.end; place++) {
    const entry = messages.at(place);
    if (entry !== undefined) held.push(entry.kind === "mark" ? entry.text : entry.message.id);
  }
  return held;
}

describe("the messages that a page holds", () => {
  test("new ones stand at the end, older ones at the start", () => {
    const messages = hold([7, 8]);
    expect([messages.prepend(message(6)), messages.prepend(message(5))]).toEqual([true, true]);
    expect(list(messages)).toEqual([5, 6, 7, 8]);
    expect([messages.oldestId, messages.newestId]).toEqual([5, 8]);
  });

  test("one that is there already, or does not belong there, is not taken", () => {
    const messages = hold([7, 8]);
    expect([8, 3, 0, 2 ** 53].map((id) => messages.append(message(id), "fresh", now))).toEqual(
      Array(4).fill(false),
    );
    expect([7, 5, 8].map((id) => messages.prepend(message(id)))).toEqual(Array(3).fill(false));
    expect(new Messages(9).prepend(message(1))).toBe(false);
    expect(list(messages)).toEqual([7, 8]);
  });

  test("only what came fresh has a time", () => {
    const messages = hold([1], "history");
    messages.append(message(2), "fresh", now);
    messages.append(message(3), "catch-up", now);
    const seenAt = [0, 1, 3].map((place) => {
      const entry = messages.at(place);
      return entry?.kind === "message" ? entry.seenAt : "no message";
    });
    expect(seenAt).toEqual([undefined, now, undefined]);
  });

  test("a mark stands before the first of the messages that were fetched afterwards", () => {
    const messages = hold([1]);
    for (const id of [2, 3]) messages.append(message(id), "catch-up", now);
    messages.append(message(4), "fresh", now);
    messages.append(message(5), "catch-up", now);
    const mark = "missed, and fetched afterwards";
    expect(list(messages)).toEqual([1, mark, 2, 3, 4, mark, 5]);
  });

  test("the oldest make room for the newest, and while they are too many no older one is taken", () => {
    const messages = hold([1, 2, 3, 4, 5], "fresh", 3);
    expect(list(messages)).toEqual([3, 4, 5]);
    expect([messages.isFull, messages.prepend(message(2))]).toEqual([true, false]);
    expect(list(messages)).toEqual([3, 4, 5]);
  });

  test("a mark at an end does not hide which message is the oldest and the newest", () => {
    const messages = new Messages(9);
    messages.mark("2 messages missed");
    messages.append(message(3), "fresh", now);
    messages.mark("1 message missed");
    expect([messages.oldestId, messages.newestId]).toEqual([3, 3]);
    messages.append(message(5), "fresh", now);
    expect(list(messages)).toEqual(["2 messages missed", 3, "1 message missed", 5]);
  });

  test("a board that starts anew begins with that mark, and its ids may be lower", () => {
    const messages = hold([7, 8]);
    messages.startAnew("the board starts anew");
    expect([messages.oldestId, list(messages)]).toEqual([undefined, ["the board starts anew"]]);
    expect(messages.append(message(1), "fresh", now)).toBe(true);
    expect(list(messages)).toEqual(["the board starts anew", 1]);
  });
});
