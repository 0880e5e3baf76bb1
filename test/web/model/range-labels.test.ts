import { describe, expect, test } from "bun:test";
import type { IdRange } from "../../../src/web/model/id-ranges.ts";
import { describeFound, describeRanges, describeSum } from "../../../src/web/model/range-labels.ts";

const range = (first: number, last: number): IdRange => ({ first, last });

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
    expect(describeSum([range(3573, 4815)], 0)).toBe("Nothing is missing from #3,573 to #4,815.");
    expect(describeSum([range(1, 400), range(3573, 4815)], 0)).toBe(
      "Nothing is missing in #1 to #400 and #3,573 to #4,815.",
    );
    expect(describeSum([range(3573, 4815)], 3)).toBe("Fetching 3.");
    expect(describeSum([range(1, 1)], 0)).toBe("Nothing is missing: #1 is here.");
    expect(describeSum([], 0)).toBe("Nothing has been said yet.");
    expect(describeFound(5, 1240, [range(3573, 4812)])).toBe(
      "5 of the 1,240 messages loaded here (#3,573 to #4,812)",
    );
    expect(describeFound(1, 1, [range(1, 1)])).toBe("1 of the 1 message loaded here (#1)");
    expect(describeFound(0, 0, [])).toBe("No message is loaded here");
  });
});
