import { expect, test } from "bun:test";
import { rangesOf } from "../../../src/web/model/id-ranges.ts";

test("ids that rise are ranges, one for each part without a gap", () => {
  expect(rangesOf([])).toEqual([]);
  expect(rangesOf([7])).toEqual([{ first: 7, last: 7 }]);
  expect(rangesOf([1, 2, 3, 7, 9, 10])).toEqual([
    { first: 1, last: 3 },
    { first: 7, last: 7 },
    { first: 9, last: 10 },
  ]);
});
