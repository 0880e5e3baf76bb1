import { describe, expect, test } from "bun:test";
import { maxTokens, parseTokens } from "../../../src/server/access/token-file.ts";
import { hashToken, Tokens } from "../../../src/server/access/tokens.ts";

const byteOrderMark = "\ufeff";
const hash = hashToken("secret").toString("hex");
const other = hashToken("other").toString("hex");

function parse(text: string): Tokens {
  return new Tokens(parseTokens(text, "tokens"));
}

describe("a token file", () => {
  test("has a line for each token, with comments and empty lines between them", () => {
    const tokens = parse(`# team\n\nann ${hash}\r\n\t bob  ${other.toUpperCase()}  \n`);
    expect(tokens.count).toBe(2);
    expect(tokens.find(hashToken("secret"), 0)?.label).toBe("ann");
    expect(tokens.find(hashToken("other"), 0)?.label).toBe("bob");
    expect(tokens.find(hashToken("third"), 0)).toBeUndefined();
    expect(parse("").count).toBe(0);
  });

  test("may begin with a byte order mark", () => {
    expect(parse(`${byteOrderMark}ann ${hash}\r\n`).find(hashToken("secret"), 0)?.label).toBe("ann");
  });

  for (const [end, timeMs] of [
    ["2027-01-31", Date.UTC(2027, 0, 31)],
    ["2027-01-31T12:00:00Z", Date.UTC(2027, 0, 31, 12)],
    ["2027-01-31t12:00:00.5+01:00", Date.UTC(2027, 0, 31, 11, 0, 0, 500)],
  ] as const) {
    test(`a token that ends at ${end} is valid until then`, () => {
      const tokens = parse(`ann ${hash} ${end}`);
      expect(tokens.find(hashToken("secret"), timeMs - 1)?.label).toBe("ann");
      expect(tokens.find(hashToken("secret"), timeMs)).toBeUndefined();
    });
  }

  test("a token that was found is known as long as its line is there and has not ended", () => {
    const [ann] = parseTokens(`ann ${hash}`, "tokens");
    if (ann === undefined) throw new Error("no token");
    expect(parse(`bob ${other}\nann ${hash}`).has(ann, 0)).toBe(true);
    expect(parse(`bob ${other}`).has(ann, 0)).toBe(false);
    expect(parse(`ann ${other}`).has(ann, 0)).toBe(false);
    const ends = parse(`ann ${hash} 2027-01-31`);
    expect([ends.has(ann, Date.UTC(2027, 0, 30)), ends.has(ann, Date.UTC(2027, 0, 31))]).toEqual([
      true,
      false,
    ]);
  });

  for (const [line, fault] of [
    ["my-secret-token", "its second word is no SHA-256"],
    ["ann my-secret-token", "its second word is no SHA-256"],
    [`ann ${hash}0`, "its second word is no SHA-256"],
    [`ann! ${hash}`, "its first word is no label"],
    [`ann ${hash} tomorrow`, "a date or a time ends it"],
    [`ann ${hash} 2027-02-31T25:00:00Z`, "a date or a time ends it"],
    [`ann ${hash} 2027-01-31 more`, "a date or a time ends it"],
    [`ann ${hash} 2027-02-31`, "a date or a time ends it"],
    [`bob ${hash}`, "the label bob is there twice"],
    [`ann ${other}`, "it is the token of bob again; make another one for ann"],
  ] as const) {
    test(`"${line.slice(0, 40)}" is refused with its line number, and no token is repeated`, () => {
      const refusal = () => parseTokens(`bob ${other}\n${line}\n`, "--token-file: tokens");
      expect(refusal).toThrow(`--token-file: tokens: line 2: ${fault}`);
      expect(refusal).not.toThrow("my-secret-token");
    });
  }

  test(`it has at most ${maxTokens} tokens`, () => {
    const lines = Array.from(
      { length: maxTokens },
      (_, index) => `t${index} ${hashToken(`${index}`).toString("hex")}`,
    ).join("\n");
    expect(parse(lines).count).toBe(maxTokens);
    expect(() => parse(`${lines}\none-more ${hash}`)).toThrow(
      `line ${maxTokens + 1}: it is beyond the limit`,
    );
  });
});
