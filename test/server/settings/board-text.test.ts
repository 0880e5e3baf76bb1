import { describe, expect, test } from "bun:test";
import { explainAbout, explainTitle } from "../../../src/server/settings/board-text.ts";

describe("the title of a board and the line about it", () => {
  test("a title has 1 to 60 characters, and a line about the board 0 to 200", () => {
    expect([explainTitle("a"), explainTitle("\u{1F600}".repeat(60))]).toEqual([undefined, undefined]);
    expect(explainTitle("a".repeat(61))).toBe("It takes at most 60 characters, and this has 61.");
    expect([explainAbout(""), explainAbout("a".repeat(200))]).toEqual([undefined, undefined]);
    expect(explainAbout("a".repeat(201))).toBe("It takes at most 200 characters, and this has 201.");
  });

  test("a title has something to see", () => {
    for (const title of ["", " ", "\u00a0", "\u200b"])
      expect(explainTitle(title)).toBe("It takes a text with something to see.");
  });

  test("neither has control characters or half a character", () => {
    for (const explain of [explainTitle, explainAbout]) {
      for (const [text, name] of [
        ["a\nb", "U+000A"],
        ["a\u001b[1mb", "U+001B"],
        ["a\u202eb", "U+202E"],
      ] as const)
        expect(explain(text)).toBe(`It takes one line without control characters: ${name} is one.`);
      expect(explain("a\ud800")).toBe("It takes well-formed text.");
    }
  });
});
