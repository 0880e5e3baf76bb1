import { describe, expect, test } from "bun:test";
import type { IdRange, IdRanges } from "../../../src/web/model/id-ranges.ts";
import { type Part, widen, windowAround, windowAtEnd } from "../../../src/web/model/window.ts";

const range = (first: number, last: number): IdRange => ({ first, last });
/** A part in which there is a message under each id, or only under these. */
const part = (first: number, last: number, held: IdRanges = [range(first, last)]): Part => ({
  range: range(first, last),
  held,
});
const [nearStart, nearEnd] = [
  { isNearStart: true, isNearEnd: false },
  { isNearStart: false, isNearEnd: true },
];

describe("the window on a part of the board", () => {
  test("it has 300 messages, at the end or around an id", () => {
    expect(windowAtEnd(part(4_000_001, 4_020_000))).toEqual(range(4_019_701, 4_020_000));
    expect(windowAround(4_010_000, part(4_000_001, 4_020_000))).toEqual(range(4_009_850, 4_010_149));
    expect(windowAround(5, part(1, 20_000))).toEqual(range(1, 300));
    expect(windowAround(19_999, part(1, 20_000))).toEqual(range(19_849, 20_000));
    expect([windowAtEnd(part(7, 9)), windowAround(8, part(7, 9))]).toEqual([range(7, 9), range(7, 9)]);
  });

  test("it grows where the reader is near its end, and drops what is too much at the other one", () => {
    const all = part(1, 20_000);
    expect(widen(range(501, 600), all, nearStart)).toEqual(range(401, 600));
    expect(widen(range(501, 800), all, nearStart)).toEqual(range(401, 700));
    expect(widen(range(501, 800), all, nearEnd)).toEqual(range(601, 900));
    expect(widen(range(1, 300), all, nearStart)).toEqual(range(1, 300));
    expect(widen(range(19_701, 20_000), all, nearEnd)).toEqual(range(19_701, 20_000));
  });

  test("on a screen taller than all rows it comes to rest", () => {
    const near = { isNearStart: true, isNearEnd: true };
    expect(widen(range(501, 800), part(1, 20_000), near)).toEqual(range(501, 800));
    expect(widen(range(501, 510), part(501, 520), near)).toEqual(range(501, 520));
  });

  test("ids without a message do not count, however many they are", () => {
    const holed = part(1, 1_000_500, [range(1, 200), range(1_000_201, 1_000_500)]);
    expect(windowAround(1_000_201, holed)).toEqual(range(51, 1_000_350));
    expect(widen(range(1_000_201, 1_000_500), holed, nearStart)).toEqual(range(101, 1_000_400));
    expect(widen(range(1, 200), holed, nearEnd)).toEqual(range(1, 1_000_300));
    expect(windowAtEnd(part(1, 50, [range(1, 10)]))).toEqual(range(1, 50));
  });

  test("what is no longer loaded gives way to what is near it", () => {
    expect(widen(range(1, 100), part(401, 900), nearStart)).toEqual(range(401, 700));
  });
});
