import { describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { readTomlFile } from "../../../src/server/configuration/toml-file.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** What the reader says about a file with this content. */
function read(content: string | Uint8Array) {
  using folder = temporaryFolder();
  const path = `${folder.path}/x.toml`;
  writeFileSync(path, content);
  try {
    return readTomlFile(path).map(({ key, value, place }) => [key, value, place.replace(path, "x.toml")]);
  } catch (error) {
    return `${error instanceof Error ? error.message : error}`.replaceAll(path, "x.toml");
  }
}

describe("a TOML file", () => {
  test("has keys, values and the lines where they stand", () => {
    expect(read('# a comment\na = 1\r\n\n "b-c" = "x = y"\n')).toEqual([
      ["a", 1, "x.toml:2"],
      ["b-c", "x = y", "x.toml:4"],
    ]);
    expect(read("")).toEqual([]);
    expect(read("\ufeffa = true")).toEqual([["a", true, "x.toml:1"]]);
    expect(read("a = 1\n[t]\nb = 1\n")).toEqual([
      ["a", 1, "x.toml:1"],
      ["t", { b: 1 }, "x.toml:2"],
    ]);
  });

  for (const [content, line, reason] of [
    ["a = 1\nb = 2\na = 3\nc = 4\n", 3, "Cannot redefine key 'a'"],
    ["a = 1\nb =\nc = 4\n", 2, "Missing value after '='"],
    ["a = 1\n\n\nb c\nd = 1\n", 4, "Expected '=' after a key"],
    ["a = 1\nb = 'x\nc = 1\n", 2, "Unterminated string"],
    ["a = 1\nb = [\n  1,\n  2 3\n]\nc = 1\n", 4, "Expected"],
    ["a = 1\nb = 1979-13-01\nc = 1\n", 2, ""],
    ["a = 99999999999999999999\nb = 1\n", 1, "Integer is outside"],
    ["a = 1\nb", 2, "Expected '=' after a key"],
    ['a = "\u0001"\n', 1, "Control character must be escaped"],
    ["[t]\na = 1\n[u]\n[t]\n", 4, "Cannot redefine table 't'"],
    [Buffer.from("a = 1\nb = '\xff'\n", "latin1"), 2, "this line is not in UTF-8"],
  ] as const) {
    test(`that is wrong in line ${line} says so: ${JSON.stringify(`${content}`)}`, () => {
      expect(read(content)).toStartWith(`x.toml:${line}: ${reason}`);
    });
  }

  test("of 64 KiB is read, and of one byte more refused", () => {
    const text = `a = 1 #${"x".repeat(65_536 - 7)}`;
    expect(read(text)).toEqual([["a", 1, "x.toml:1"]]);
    expect(read(`${text}x`)).toContain("x.toml: it has more than 65536 bytes");
  });

  test("that is missing, or a folder, or never ends is refused with path, reason and remedy", () => {
    using folder = temporaryFolder();
    mkdirSync(`${folder.path}/sub`);
    for (const [path, reason] of [
      [`${folder.path}/no`, "there is no such file or folder"],
      [`${folder.path}/sub`, "it is a folder"],
      ["/dev/zero", "it is no regular file"],
    ] as const) {
      expect(() => readTomlFile(path)).toThrow(
        `can't read ${path}: ${reason}; give the path of a readable file with --config`,
      );
    }
  });
});
