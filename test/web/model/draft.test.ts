import { describe, expect, test } from "bun:test";
import { joinLines, measureDraft } from "../../../src/web/model/draft.ts";

describe("a draft", () => {
  test("of several lines becomes one line, with spaces for the line breaks", () => {
    expect(joinLines("one\ntwo\r\n\r\n  three \rfour")).toEqual({
      line: "one two three four",
      lines: ["one", "two", "three", "four"],
    });
  });

  test("loses a line break at its end silently", () => {
    expect(joinLines("one\n")).toEqual({ line: "one", lines: ["one"] });
    expect(joinLines("\n").line).toBe("");
  });

  test("of one line is unchanged, with its blanks", () => {
    expect(joinLines("  one  two ")).toEqual({ line: "  one  two ", lines: ["  one  two "] });
  });
});

test("a draft is measured in bytes without the blanks at its ends, and counted from 800 on", () => {
  const measure = (text: string) => {
    const { bytes, surplusBytes, label } = measureDraft(text);
    return [bytes, surplusBytes, label];
  };
  expect(measure(" ü ")).toEqual([2, 0, ""]);
  expect(measure("a".repeat(799))).toEqual([799, 0, ""]);
  expect(measure("ü".repeat(400))).toEqual([800, 0, "800 of 900"]);
  expect(measure("a".repeat(900))).toEqual([900, 0, "900 of 900"]);
  expect(measure("a".repeat(935))).toEqual([935, 35, "935 of 900"]);
});
