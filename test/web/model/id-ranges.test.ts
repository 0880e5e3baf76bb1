import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  addRange,
  type IdRange,
  type IdRanges,
  missingIn,
  removeRange,
} from "../../../src/web/model/id-ranges.ts";

const range = (first: number, last: number): IdRange => ({ first, last });

function idsOf(ranges: IdRanges): number[] {
  return ranges.flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index),
  );
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
