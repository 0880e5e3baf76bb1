import { describe, expect, test } from "bun:test";
import { latinLetters } from "../../src/protocol/latin-letters.ts";
import { nameKey, parseName } from "../../src/protocol/name.ts";

function parse(raw: string): string {
  const parsed = parseName(raw);
  return typeof parsed === "string" ? parsed : parsed.code;
}

describe("names", () => {
  test("[NAM-1] a name is shown in its NFKC form", () => {
    expect(parse("Niccolo\u0300")).toBe("Niccolò");
    expect(parse("Ｂｏｂ")).toBe("Bob");
    expect(parse("ﬁn")).toBe("fin");
  });

  test("[NAM-2] Latin letters with accents, digits, _ . - are allowed", () => {
    for (const name of [
      "bob",
      "Niccolò",
      "Zoë",
      "Nguyễn",
      "Łukasz",
      "Ünal",
      "ßig",
      "x",
      "7",
      "_",
      "a.b-c_d",
      "0.-",
    ]) {
      expect(parse(name)).toBe(name.normalize("NFKC"));
    }
  });

  test("[NAM-2] a name has 1 to 32 characters after NFKC, and no more", () => {
    expect(parse("x".repeat(32))).toBe("x".repeat(32));
    expect(parse("x".repeat(33))).toBe("bad-name");
    expect(parse("ệ".repeat(32))).toBe("ệ".repeat(32));
    expect(parse("ệ".normalize("NFD").repeat(32))).toBe("ệ".repeat(32));
    expect(parse("ﬁ".repeat(16))).toBe("fi".repeat(16));
    expect(parse("ﬁ".repeat(17))).toBe("bad-name");
  });

  test("[NAM-1] a name of more than 96 code points is refused before NFKC, and 32 letters of two marks each are not", () => {
    for (const letter of ["ệ", "ǘ", "ṩ"]) {
      const decomposed = letter.normalize("NFD");
      expect([...decomposed]).toHaveLength(3);
      expect(parse(decomposed.repeat(32))).toBe(letter.repeat(32));
      expect(parseName(`${decomposed.repeat(32)}x`)).toMatchObject({
        text: expect.stringContaining("over 96"),
      });
    }
    expect(parseName("x".repeat(96))).toMatchObject({ text: "name of 96 characters, limit 32" });
    expect(parseName("x".repeat(97))).toMatchObject({ text: expect.stringContaining("over 96 code points") });
  });

  test("[NAM-2] a third mark in a row, which no letter has, is refused by its number", () => {
    expect(parseName("a\u0302\u0301\u0323")).toMatchObject({ text: expect.stringContaining("U+0323") });
  });

  test("[NAM-1] no Latin letter has more than two marks, and no other script becomes a name by NFKC", () => {
    for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
      if (codePoint >= 0xd800 && codePoint <= 0xdfff) continue;
      const character = String.fromCodePoint(codePoint);
      const composed = character.normalize("NFKC");
      if (!/^[\p{Script=Latin}0-9_.-]+$/u.test(composed)) continue;
      expect(/\p{M}{3}/u.test(character.normalize("NFKD"))).toBe(false);
      expect(/[\p{Script=Latin}\p{Script=Common}]/u.test(character)).toBe(true);
    }
  });

  test("[NAM-2] letters of other scripts are refused, even if they look alike", () => {
    for (const name of [
      "bоb",
      "аlice",
      "ΑΒΓ",
      "Ꭺlice",
      "боб",
      "ボブ",
      "bob١",
      "ǃ bob",
      "😀",
      "𐞀a",
      "b\u0335ob",
      "²x²ª\u0301\u0301",
    ]) {
      expect(parse(name)).toBe("bad-name");
    }
  });

  test("[NAM-2] Latin letters that only look like everyday ones are refused by their number", () => {
    for (const letter of "ᴏɑɡᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴘʀꜱᴛᴜᴠᴡʏᴢɩƅƖꞮǀǃƽⱪꬵʘ\u{1df02}") {
      const number = letter.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
      expect(parseName(`b${letter}b`)).toMatchObject({
        code: "bad-name",
        text: expect.stringContaining(`U+${number}`),
      });
    }
  });

  test("[NAM-2] letters of languages that are written every day are allowed", () => {
    for (const name of [
      "İpek",
      "Işıl",
      "Þórr",
      "Łódź",
      "Ŵyn",
      "Ẃ",
      "Lǘ",
      "Ġorġ",
      "Ştefan",
      "Ţiriac",
      "Əli",
      "Ŋ",
      "ÆØÅ",
      "Őrs",
    ])
      expect(parse(name)).toBe(name);
  });

  test("[NAM-2] the table holds only Latin letters that NFKC leaves as they are", () => {
    for (const [first, last] of latinLetters) {
      for (let codePoint = first; codePoint <= last; codePoint++) {
        const letter = String.fromCodePoint(codePoint);
        expect(letter).toMatch(/^(?=\p{L})\p{Script=Latin}$/u);
        expect(letter.normalize("NFKC")).toBe(letter);
        expect(codePoint).toBeLessThanOrEqual(0xffff);
      }
    }
  });

  test("[NAM-6] no name contains a blank, a colon, a control character or a bidi character", () => {
    for (const character of [
      " ",
      "\t",
      ":",
      "：",
      "\u0007",
      "\u001b",
      "\u007f",
      "\u009b",
      "\u2028",
      "\u202e",
      "\u2066",
      "\u200b",
      "/",
      "@",
    ]) {
      expect(parse(`a${character}b`)).toBe("bad-name");
    }
  });

  test("[NAM-6] the refusal names the first bad character and does not show it", () => {
    expect(parseName("a\u001b[2J")).toMatchObject({ text: expect.stringContaining("U+001B") });
    expect(parseName("bоb")).toMatchObject({ text: expect.stringContaining("U+043E") });
  });

  test("[NAM-3] a name starts with a letter, a digit or _", () => {
    for (const name of [".bob", "-bob", "-", "."]) expect(parse(name)).toBe("bad-name");
  });

  test("[NAM-4] names that differ only in case have one key", () => {
    for (const [one, other] of [
      ["Bob", "BOB"],
      ["NICCOLÒ", "niccolò"],
      ["straße", "STRASSE"],
      ["ÅSA", "åsa"],
      ["ſam", "SAM"],
    ]) {
      expect(nameKey(one ?? "")).toBe(nameKey(other ?? ""));
    }
    for (const letter of latinLetters.flatMap(([first, last]) =>
      Array.from({ length: last - first + 1 }, (_, at) => String.fromCodePoint(first + at)),
    )) {
      for (const variant of [letter.toUpperCase(), letter.toLowerCase()])
        expect([letter, nameKey(`a${variant}`)]).toEqual([letter, nameKey(`a${letter}`)]);
    }
    expect(nameKey("bob")).not.toBe(nameKey("bobo"));
    expect(nameKey("Zoe")).not.toBe(nameKey("Zoë"));
  });

  test("[NAM-5] server is reserved, in every case and form", () => {
    for (const name of ["server", "SERVER", "Server", "ｓｅｒｖｅｒ", "ſerver"])
      expect(parse(name)).toBe("bad-name");
    expect(parse("servers")).toBe("servers");
  });
});
