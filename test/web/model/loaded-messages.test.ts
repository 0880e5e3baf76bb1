import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  addRange,
  type IdRange,
  type IdRanges,
  missingIn,
  removeRange,
} from "../../../src/web/model/id-ranges.ts";
import { LoadedMessages } from "../../../src/web/model/loaded-messages.ts";
import { describeFound, describeRanges, describeSum } from "../../../src/web/model/range-labels.ts";
import { newestWindow, slideWindow, windowAround } from "../../../src/web/model/window.ts";

interface Held {
  readonly message: { readonly id: number };
}

const entry = (id: number): Held => ({ message: { id } });
const range = (first: number, last: number): IdRange => ({ first, last });

function idsOf(ranges: IdRanges): number[] {
  return ranges.flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index),
  );
}

function addAll(messages: LoadedMessages<Held>, first: number, last: number): void {
  for (let id = first; id <= last; id++) messages.add(entry(id));
}

/** Adds and removes ranges, beside a set of ids. */
function applyAll(changes: readonly (readonly [boolean, IdRange])[]) {
  let ids: readonly number[] = [];
  let ranges: IdRanges = [];
  for (const [isAdded, each] of changes) {
    const others = ids.filter((id) => id < each.first || id > each.last);
    ids = isAdded ? [...others, ...idsOf([each])] : others;
    ranges = isAdded ? addRange(ranges, each) : removeRange(ranges, each);
  }
  return { ids: new Set(ids), ranges };
}

describe("ranges of ids", () => {
  const someRange = fc
    .tuple(fc.integer({ min: 1, max: 40 }), fc.nat(10))
    .map(([first, more]) => range(first, first + more));

  test("they are a set of ids: in order, and no two overlap or touch", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), someRange)), someRange, (changes, wanted) => {
        const { ids, ranges } = applyAll(changes);
        expect(idsOf(ranges)).toEqual([...ids].sort((a, b) => a - b));
        expect(ranges.slice(1).filter(({ first }, index) => first <= (ranges[index]?.last ?? 0) + 1)).toEqual(
          [],
        );
        expect(idsOf(missingIn(ranges, wanted))).toEqual(idsOf([wanted]).filter((id) => !ids.has(id)));
      }),
    );
  });

  test("an empty range changes nothing", () => {
    expect([addRange([range(1, 2)], range(5, 4)), removeRange([range(1, 2)], range(2, 1))]).toEqual([
      [range(1, 2)],
      [range(1, 2)],
    ]);
  });
});

describe("the messages that a page holds", () => {
  test("parts of the board join when what is between them comes", () => {
    const messages = new LoadedMessages<Held>(20_000);
    addAll(messages, 10, 12);
    addAll(messages, 1, 3);
    expect(messages.ranges).toEqual([range(1, 3), range(10, 12)]);
    expect(messages.missingIn(range(2, 11))).toEqual([range(4, 9)]);
    messages.addGone(range(4, 8));
    messages.add(entry(9));
    expect([messages.ranges, messages.size]).toEqual([[range(1, 12)], 7]);
    expect([...messages.in(range(3, 10))].map(({ message }) => message.id)).toEqual([3, 9, 10]);
    expect([...messages.newestFirst()].map(({ message }) => message.id)).toEqual([12, 11, 10, 9, 3, 2, 1]);
    expect([messages.rangeAround(5), messages.rangeAround(13)]).toEqual([range(1, 12), undefined]);
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
    expect(messages.ranges).toEqual([{ first: expect.any(Number), last: 50_000 }]);
    expect(messages.ranges[0]?.first).toBeWithin(45_001, 45_201);
    expect(messages.at(50_000)).toEqual(entry(50_000));
  });

  test("ids that the board no longer has do not push messages out, however many they are", () => {
    const messages = new LoadedMessages<Held>(3000);
    messages.addGone(range(1, 1_000_000));
    messages.centreOn(1_002_000);
    addAll(messages, 1_000_001, 1_003_001);
    expect(messages.size).toBeWithin(2000, 3001);
  });
});

describe("the window on a board", () => {
  const board = range(1, 5_000_000);

  test("it goes anywhere, and names what has to be fetched", () => {
    expect(windowAround(2_500_000, board, [range(2_500_000, 2_600_000)])).toEqual({
      shown: range(2_499_850, 2_500_149),
      missing: [range(2_499_850, 2_499_999)],
    });
    expect(windowAround(1, board, []).shown).toEqual(range(1, 300));
    expect(newestWindow(board, [board])).toEqual({ shown: range(4_999_701, 5_000_000), missing: [] });
    expect(slideWindow(range(1, 300), 100, board, []).shown).toEqual(range(101, 400));
    expect(slideWindow(range(1, 300), -100, board, []).shown).toEqual(range(1, 300));
    expect(slideWindow(range(4_999_701, 5_000_000), 100, board, []).shown).toEqual(
      range(4_999_701, 5_000_000),
    );
  });

  test("a small board is shown whole, one whose start is gone from there, and an empty one has nothing to fetch", () => {
    expect(windowAround(2, range(1, 3), []).shown).toEqual(range(1, 3));
    expect(windowAround(1, range(3001, 9000), []).shown).toEqual(range(3001, 3300));
    expect(newestWindow(range(1, 0), [])).toEqual({ shown: range(1, 0), missing: [] });
  });
});

describe("what is loaded, in words", () => {
  test("ranges are named by their ends, and many by their number", () => {
    expect(describeRanges([])).toBe("");
    expect(describeRanges([range(7, 7)])).toBe("#7");
    expect(describeRanges([range(1, 400), range(3573, 4812)])).toBe("#1 to #400 and #3,573 to #4,812");
    expect(describeRanges([range(1, 2), range(5, 6), range(1_234_567, 2_000_000)])).toBe(
      "#1 to #2, #5 to #6 and #1,234,567 to #2,000,000",
    );
    expect(describeRanges([1, 5, 9, 13].map((id) => range(id, id + 1)))).toBe("4 parts from #1 to #14");
  });

  test("the sum says whether anything is missing, and a search where it looked", () => {
    expect(describeSum(range(3573, 4815), [])).toBe("Nothing is missing from #3,573 to #4,815.");
    expect(describeSum(range(3573, 4815), [range(4000, 4001), range(4003, 4003)])).toBe("Fetching 3.");
    expect(describeSum(range(1, 1), [])).toBe("Nothing is missing: #1 is here.");
    expect(describeSum(range(1, 0), [])).toBe("Nothing has been said yet.");
    expect(describeFound(5, 1240, [range(3573, 4812)])).toBe(
      "5 of the 1,240 messages loaded here (#3,573 to #4,812)",
    );
    expect(describeFound(0, 0, [])).toBe("No message is loaded here.");
  });
});
