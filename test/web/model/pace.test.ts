import { expect, test } from "bun:test";
import { Pace } from "../../../src/web/model/pace.ts";

test("five messages a second come one by one, the sixth is a burst, until they come more slowly", () => {
  const pace = new Pace();
  const timesMs = [0, 100, 200, 300, 400, 999, 1000, 1300, 2200, 2300];
  expect(timesMs.map((ms) => pace.note(ms)).map((how) => how === "burst")).toEqual([
    ...[false, false, false, false, false, true],
    ...[true, false, false, false],
  ]);
});
