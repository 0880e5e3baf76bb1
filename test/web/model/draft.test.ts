import { describe, expect, test } from "bun:test";
import { describeLength, isTooLong, joinLines } from "../../../src/web/model/draft.ts";

describe("a draft", () => {
  test("of several lines becomes one line, with spaces for the line breaks", () => {
    expect(joinLines("one\ntwo\r\n\r\n  three \rfour")).toEqual({ line: "one two three four", count: 4 });
  });

  test("loses a line break at its end silently", () => {
    expect(joinLines("one\n")).toEqual({ line: "one", count: 1 });
    expect(joinLines("\n").line).toBe("");
  });

  test("of one line is unchanged, with its blanks", () => {
    expect(joinLines("  one  two ")).toEqual({ line: "  one  two ", count: 1 });
  });

  test("shows its length near the limit and past it, in UTF-8 bytes without outer blanks", () => {
    const lengths = ["a".repeat(799), ` ${"a".repeat(800)} `, "é".repeat(450), `${"é".repeat(450)}a`];
    expect(lengths.map(describeLength)).toEqual(["", "800 of 900", "900 of 900", "901 of 900"]);
    expect(lengths.map(isTooLong)).toEqual([false, false, false, true]);
  });
});
