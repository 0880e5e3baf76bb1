import { expect, test } from "bun:test";
import { describeOldState } from "../../../src/web/model/old-state.ts";

test("an old board says when it stood so, and how long ago that was", () => {
  const now = new Date(2026, 10, 25, 13, 8);
  const describe = (...time: [number, number, number, number, number]) =>
    describeOldState(new Date(...time), now).replace(/ at [^,.]+/, " at TIME");
  const rest = "It may have gone on since.";
  expect(describe(2026, 10, 25, 13, 8)).toBe(`This is how it stood today at TIME. ${rest}`);
  expect(describe(2026, 10, 25, 13, 7)).toBe(`This is how it stood today at TIME, 1 minute ago. ${rest}`);
  expect(describe(2026, 10, 25, 10, 7)).toBe(`This is how it stood today at TIME, 3 hours ago. ${rest}`);
  expect(describe(2026, 10, 24, 23, 8)).toBe(`This is how it stood yesterday at TIME, 14 hours ago. ${rest}`);
  expect(describe(2026, 10, 20, 10, 7)).toBe(
    `This is how it stood on Friday 20 November at TIME, 5 days ago. ${rest}`,
  );
  expect(describe(2025, 11, 31, 10, 7)).toStartWith(
    "This is how it stood on Wednesday 31 December 2025 at TIME",
  );
});
