import { expect, test } from "bun:test";
import { separateLines } from "../../../src/web/model/pasted-lines.ts";

test("pasted lines are messages again, the first and the last with the text around them", () => {
  expect(separateLines({ before: "see: ", lines: ["a", "b", "c"], after: " ok?" })).toEqual([
    "see: a",
    "b",
    "c ok?",
  ]);
  expect(separateLines({ before: "", lines: ["a", "b"], after: "" })).toEqual(["a", "b"]);
});
