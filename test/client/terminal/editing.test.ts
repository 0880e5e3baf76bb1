import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { splitClusters } from "../../../src/client/terminal/clusters.ts";
import {
  type EditedLine,
  edits,
  emptyLine,
  insertText,
  maxTypedLength,
} from "../../../src/client/terminal/editing.ts";

/** A line whose cursor is drawn as `|`. */
function line(drawn: string): EditedLine {
  return { text: drawn.replace("|", ""), cursor: drawn.indexOf("|"), killed: "" };
}

function draw({ text, cursor }: EditedLine): string {
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

function press(drawn: string, ...keys: string[]): string {
  return draw(keys.reduce((edited, key) => edits.get(key)?.(edited) ?? edited, line(drawn)));
}

describe("editing a line", () => {
  test("text is inserted at the cursor", () => {
    expect(draw(insertText(line("a|c"), "b"))).toBe("ab|c");
  });

  test("the cursor moves by character, by word, and to the ends", () => {
    expect(press("ab|c", "left")).toBe("a|bc");
    expect(press("ab|c", "right", "right")).toBe("abc|");
    expect(press("ab|c", "C-a")).toBe("|abc");
    expect(press("ab|c", "end")).toBe("abc|");
    expect(press("send one, two|", "M-b")).toBe("send one, |two");
    expect(press("send one, |two", "M-b")).toBe("send |one, two");
    expect(press("|send one", "M-b")).toBe("|send one");
    expect(press("|send one, two", "M-f", "C-right")).toBe("send one|, two");
    expect(press("send one|  ", "M-f")).toBe("send one  |");
  });

  test("keys delete a character, a word, or the text up to an end", () => {
    expect(press("ab|c", "backspace")).toBe("a|c");
    expect(press("ab|c", "delete")).toBe("ab|");
    expect(press("|abc", "backspace")).toBe("|abc");
    expect(press("abc|", "delete")).toBe("abc|");
    expect(press("send one, two |x", "C-w")).toBe("send one, |x");
    expect(press("send one, two|", "C-w", "C-w", "C-w", "C-w")).toBe("|");
    expect(press("send (one)|", "M-backspace")).toBe("send (|");
    expect(press("|send one", "M-d")).toBe("| one");
    expect(press("send |one", "C-u")).toBe("|one");
    expect(press("send |one", "C-k")).toBe("send |");
  });

  test("the last cut text can be pasted", () => {
    expect(press("send |one", "C-k", "C-a", "C-y", "C-y")).toBe("oneone|send ");
    expect(press("send |one", "C-k", "C-k", "C-y")).toBe("send one|");
  });

  test("C-t swaps two characters", () => {
    expect(press("a|bc", "C-t")).toBe("ba|c");
    expect(press("ab|", "C-t")).toBe("ba|");
    expect(press("|ab", "C-t")).toBe("|ab");
    expect(press("a|", "C-t")).toBe("a|");
  });

  for (const [what, character] of [
    ["a surrogate pair", "😀"],
    ["a letter with a combining mark", "e\u0301"],
    ["a family", "👨‍👩‍👧"],
    ["a flag", "🇩🇪"],
    ["a heart with a variation selector", "❤️"],
    ["a syllable of jamo", "\u1100\u1161\u11a8"],
  ] as const)
    test(`${what} is one character for each key`, () => {
      expect(press(`x${character}|${character}y`, "left")).toBe(`x|${character}${character}y`);
      expect(press(`x|${character}y`, "right")).toBe(`x${character}|y`);
      expect(press(`x${character}|y`, "backspace")).toBe("x|y");
      expect(press(`x|${character}y`, "delete")).toBe("x|y");
      expect(press(`x${character}|`, "C-t")).toBe(`${character}x|`);
      expect(press(`x ${character}|`, "C-w")).toBe("x |");
    });

  test("a typed combining mark joins its letter, and the cursor is after both", () => {
    expect(draw(insertText(line("e|x"), "\u0301"))).toBe("e\u0301|x");
    expect(draw(insertText(line("🇩|🇪"), "🇪"))).toBe("🇩🇪|🇪");
    expect(draw(insertText(line("|\u0301x"), "e"))).toBe("e\u0301|x");
  });

  test("text that would make a line too long leaves it unchanged", () => {
    const full = insertText(emptyLine, "x".repeat(maxTypedLength));
    expect(full.text).toHaveLength(maxTypedLength);
    expect(insertText(full, "x")).toBe(full);
  });

  test("no key puts the cursor inside a character", () => {
    const marks = fc.constantFrom("\u0301", "\u200d", "🇩", "👨", "❤", "\ufe0f", "🏽", "a", " ", "漢");
    const key = fc.oneof(
      fc.constantFrom(...edits.keys()).map((name) => ({ name })),
      marks.map((text) => ({ text })),
    );
    fc.assert(
      fc.property(fc.array(key, { maxLength: 40 }), (keys) => {
        const { text, cursor } = keys.reduce(
          (edited, each) =>
            "text" in each ? insertText(edited, each.text) : (edits.get(each.name)?.(edited) ?? edited),
          emptyLine,
        );
        expect([...splitClusters(text).map(({ start }) => start), text.length]).toContain(cursor);
      }),
    );
  });
});
