import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { latinLettersUrl, writeLatinLetters } from "../../../scripts/unicode/latin-letters.ts";
import { latinLetters } from "../../../src/protocol/latin-letters.ts";

const excerpt = `# IdentifierStatus.txt
# Version: 15.0.0
# @missing: 0000..10FFFF; Restricted
0030..0039    ; Allowed    # 1.1   [10] DIGIT ZERO..DIGIT NINE
0041..0042    ; Allowed    # 1.1    [2] LATIN CAPITAL LETTER A..LATIN CAPITAL LETTER B
0043          ; Allowed    # 1.1        LATIN CAPITAL LETTER C
0259          ; Allowed    # 1.1        LATIN SMALL LETTER SCHWA
0391..0392    ; Allowed    # 1.1    [2] GREEK CAPITAL LETTER ALPHA..GREEK CAPITAL LETTER BETA
1DF00..1DF1E  ; Allowed    # 14.0  [31] LATIN SMALL LETTER FENG DIGRAPH WITH TRILL..LATIN SMALL LETTER S WITH CURL
`;

describe("the table of Latin letters", () => {
  test("has the Latin letters of the data, up to U+FFFF, as ranges", () => {
    const written = writeLatinLetters(excerpt);
    expect(written).toContain("Unicode 15.0.0");
    expect(written).toEndWith("= [\n  [0x0041, 0x0043],\n  [0x0259, 0x0259],\n];\n");
  });

  test("is not written from other data", () => {
    expect(() => writeLatinLetters("404: Not Found")).toThrow("names no version");
    expect(() => writeLatinLetters("# Version: 15.0.0\n")).toThrow("no Latin letter");
  });

  test("in src is what the script writes from the data that it holds", () => {
    const lines = latinLetters.map((range) => {
      const [first, last] = range.map((codePoint) => codePoint.toString(16).toUpperCase());
      return `${first}..${last}    ; Allowed`;
    });
    expect(writeLatinLetters(`# Version: 15.0.0\n${lines.join("\n")}`)).toBe(
      readFileSync(latinLettersUrl, "utf8"),
    );
  });
});
