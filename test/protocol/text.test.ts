import { describe, expect, test } from "bun:test";
import { escapeUnprintable, parseMessageText } from "../../src/protocol/text.ts";
import { bytesOf } from "../support/bytes.ts";

function parse(text: string): string {
  const parsed = parseMessageText(text);
  return typeof parsed === "string" ? parsed : parsed.code;
}

/** All that a message may not hold, TAB apart, which becomes a space. */
const forbidden = [
  ...[...Array(32).keys()].filter((codePoint) => codePoint !== 9),
  ...Array.from({ length: 33 }, (_, index) => 0x7f + index),
  0x2028,
  0x2029,
  ...[0x202a, 0x202b, 0x202c, 0x202d, 0x202e],
  ...[0x2066, 0x2067, 0x2068, 0x2069],
].map((codePoint) => String.fromCodePoint(codePoint));

describe("message texts", () => {
  test("[MSG-1] a message of 900 bytes is accepted, and one of 901 is refused", () => {
    expect(parse("x".repeat(900))).toBe("x".repeat(900));
    expect(parse("x".repeat(901))).toBe("too-long");
    expect(parse("€".repeat(300))).toBe("€".repeat(300));
    expect(parse(`${"€".repeat(300)}x`)).toBe("too-long");
    expect(parse("😀".repeat(225))).toBe("😀".repeat(225));
    expect(parseMessageText("x".repeat(901))).toMatchObject({ text: "message of 901 bytes, limit 900" });
  });

  test("[MSG-1] an empty message is refused", () => {
    expect(parse("")).toBe("empty-message");
  });

  test("[MSG-2] a TAB becomes a space", () => {
    expect(parse("a\tb\t\tc")).toBe("a b  c");
  });

  test("[MSG-1] a message with nothing to see is empty: white space, invisible characters, U+2800 and marks", () => {
    const invisible = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}\u2800\p{M}]$/u;
    let count = 0;
    for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
      const character = String.fromCodePoint(codePoint);
      if (!invisible.test(character)) continue;
      count++;
      if (character === " " || character === "\t") continue;
      expect(parseMessageText(character)).toMatchObject({ code: "empty-message" });
    }
    expect(count).toBeGreaterThan(6000);
    for (const text of [
      "\u3164",
      "\u115f\u1160",
      "\u200b \u2060",
      "\u2800\t\u2800",
      "\u0301",
      "\u{e0020}\ufe0f",
    ])
      expect(parse(text)).toBe("empty-message");
    expect(parse("\u3000".repeat(400))).toBe("empty-message");
  });

  test("[MSG-3] every control character, separator, bidi override and isolate is refused by its number", () => {
    for (const character of forbidden) {
      const codePoint = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
      expect(parseMessageText(`a${character}b`)).toMatchObject({
        code: "bad-character",
        text: `U+${codePoint} is not allowed in a message`,
      });
    }
  });

  test("[MSG-4] everything else is kept unchanged", () => {
    for (const text of [
      "grüße",
      "😀👨‍👩‍👧",
      "مرحبا",
      "e\u0301",
      "a\u200bb",
      "\u200ea\u200f",
      "<b>&amp;</b>",
      "a: b: c",
      "\u00a0a\u3000",
      "\ufeff!",
      "\ufffd",
      "❤️",
      "\u0301a",
    ]) {
      expect(parse(text)).toBe(text);
    }
  });

  test("unprintable characters from the network are escaped", () => {
    for (const character of [...forbidden, "\t"]) {
      const shown = escapeUnprintable(`a${character}b`);
      expect(shown).toMatch(/^a\\u\{[0-9a-f]+\}b$/);
      expect(bytesOf(shown).every((byte) => byte >= 0x20 && byte < 0x7f)).toBe(true);
    }
    expect(escapeUnprintable("grüße 😀")).toBe("grüße 😀");
  });
});
