import { describe, expect, test } from "bun:test";
import type { IdRange } from "../../../src/web/model/id-ranges.ts";
import { LoadedMessages } from "../../../src/web/model/loaded-messages.ts";

interface Held {
  readonly message: { readonly id: number };
}

const entry = (id: number): Held => ({ message: { id } });
const range = (first: number, last: number): IdRange => ({ first, last });

function addAll(messages: LoadedMessages<Held>, first: number, last: number): void {
  for (let id = first; id <= last; id++) messages.add(entry(id));
}

describe("the messages that a page holds", () => {
  test("parts of the board join when what is between them comes", () => {
    const messages = new LoadedMessages<Held>(20_000);
    addAll(messages, 10, 12);
    addAll(messages, 1, 3);
    expect(messages.held).toEqual([range(1, 3), range(10, 12)]);
    expect(messages.missingIn(range(2, 11))).toEqual([range(4, 9)]);
    messages.addAbsent(range(4, 8));
    messages.add(entry(9));
    expect(messages.partAround(5)).toEqual({
      range: range(1, 12),
      held: [range(1, 3), range(9, 12)],
    });
    expect([messages.size, messages.room]).toEqual([7, 19_993]);
    expect([...messages.in(range(3, 10))].map(({ message }) => message.id)).toEqual([3, 9, 10]);
    expect([...messages.newestFirst()].map(({ message }) => message.id)).toEqual([12, 11, 10, 9, 3, 2, 1]);
    expect(messages.partAround(13)).toBeUndefined();
  });

  test("at most 20,000 are held: what is far from the reader goes, and the newest 1,000 stay", () => {
    const messages = new LoadedMessages<Held>(20_000);
    addAll(messages, 4_990_001, 5_000_000);
    messages.centreOn(1_000_000);
    addAll(messages, 992_001, 1_008_000);
    expect(messages.size).toBeWithin(19_000, 20_001);
    expect(messages.missingIn(range(999_000, 1_001_000))).toEqual([]);
    expect(messages.missingIn(range(4_999_001, 5_000_000))).toEqual([]);
    messages.centreOn(1);
    addAll(messages, 1, 18_000);
    expect(messages.size).toBeWithin(19_000, 20_001);
    expect(messages.missingIn(range(1, 18_000))).toEqual([]);
    expect(messages.missingIn(range(4_999_001, 5_000_000))).toEqual([]);
  });

  test("a reader at the end keeps what is near the end", () => {
    const messages = new LoadedMessages<Held>(5000);
    for (let id = 1; id <= 50_000; id++) {
      messages.centreOn(id);
      messages.add(entry(id));
    }
    expect(messages.held).toEqual([{ first: expect.any(Number), last: 50_000 }]);
    expect(messages.held[0]?.first).toBeWithin(45_001, 45_201);
    expect(messages.at(50_000)).toEqual(entry(50_000));
  });

  test("ids that the board no longer has do not push messages out, however many they are", () => {
    const messages = new LoadedMessages<Held>(3000);
    messages.addAbsent(range(1, 1_000_000));
    messages.centreOn(1_002_000);
    addAll(messages, 1_000_001, 1_003_001);
    expect(messages.size).toBeWithin(2000, 3001);
  });

  test("what is dropped is named, with what is absent there, and can be fetched again", () => {
    const messages = new LoadedMessages<Held>(3000);
    messages.addAbsent(range(1, 10));
    addAll(messages, 11, 3010);
    messages.centreOn(3010);
    expect(messages.add(entry(3011))).toEqual(range(1, 210));
    expect(messages.missingIn(range(1, 3011))).toEqual([range(1, 210)]);
  });
});
