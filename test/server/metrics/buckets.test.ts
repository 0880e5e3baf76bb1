import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { Buckets, durationBounds } from "../../../src/server/metrics/buckets.ts";

describe("buckets", () => {
  test("a value counts in the first bucket whose bound it does not exceed, and in all after it", () => {
    const buckets = new Buckets([1, 5, 10]);
    for (const value of [0, 1, 1.5, 5, 11]) buckets.observe(value);
    expect(buckets.cumulate()).toEqual([2, 4, 4, 5]);
    expect(buckets.sum).toBe(18.5);
  });

  test("a value that was seen several times at once counts as often", () => {
    const buckets = new Buckets([1, 5]);
    buckets.observe(2, 32);
    expect([buckets.cumulate(), buckets.sum]).toEqual([[0, 32, 32], 64]);
  });

  test("they agree with the definition of a histogram, whatever the values", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 10, noNaN: true })), (values) => {
        const buckets = new Buckets(durationBounds);
        for (const value of values) buckets.observe(value);
        const expected = durationBounds.map((bound) => values.filter((value) => value <= bound).length);
        expect(buckets.cumulate()).toEqual([...expected, values.length]);
      }),
    );
  });
});
