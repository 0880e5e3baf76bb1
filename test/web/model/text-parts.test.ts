import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { mentions, splitText } from "../../../src/web/model/text-parts.ts";

/** The parts of a text that are not plain: `kind text`. */
function found(text: string, ...own: string[]): string[] {
  return splitText(text, own)
    .filter(({ kind }) => kind !== "plain")
    .map((part) => `${part.kind === "mention" ? part.whose : part.kind} ${part.text}`);
}

describe("the parts of a message's text", () => {
  test("joined, they are the text, whatever it is", () => {
    const pieces = fc.constantFrom(
      "http://a",
      "https://",
      "@",
      "#",
      "bob",
      "(",
      ")",
      ".",
      " ",
      "12",
      "😀",
      "ü",
      "/",
    );
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(pieces).map((each) => each.join("")),
    );
    fc.assert(
      fc.property(text, (each) => {
        const parts = splitText(each, ["bob"]);
        expect(parts.map((part) => part.text).join("")).toBe(each);
        expect(parts.every((part) => part.text !== "")).toBe(true);
      }),
    );
  });

  for (const [text, link] of [
    ["see http://a.example/b.", "http://a.example/b"],
    ["(https://a.example/x_(y))", "https://a.example/x_(y)"],
    ["https://a.example/?q=1&r=2#top, and", "https://a.example/?q=1&r=2#top"],
    ["“https://a.example”!", "https://a.example"],
    ["<https://a.example/>", "https://a.example/"],
    ["HTTPS://A.example/…", "HTTPS://A.example/"],
    ["http://[::1]:4041/", "http://[::1]:4041/"],
    ["http://bücher.example/ü?", "http://bücher.example/ü"],
    ["[http://a.example/]", "http://a.example/"],
    ["http://127.0.0.1:4041/#/12", "http://127.0.0.1:4041/#/12"],
  ] as const) {
    test(`a link ends where its address ends: ${text}`, () => expect(found(text)).toEqual([`link ${link}`]));
  }

  test("nothing else is a link", () => {
    for (const text of [
      "javascript:alert(1)",
      "ftp://a.example",
      "http://",
      "https://.",
      "xhttp://a",
      "www.a.example",
    ])
      expect([text, found(text)]).toEqual([text, []]);
  });

  test("#123 is a message; what only looks like it is none", () => {
    expect(splitText("see #123, (#4)", [])).toEqual([
      { kind: "plain", text: "see " },
      { kind: "message", text: "#123", id: 123 },
      { kind: "plain", text: ", (" },
      { kind: "message", text: "#4", id: 4 },
      { kind: "plain", text: ")" },
    ]);
    for (const text of ["#0", "x#1", "##1", "#1a", "&#39;", "#12345678901234567", "#", "/#/1"])
      expect([text, found(text)]).toEqual([text, []]);
  });

  test("@name calls its owner, whatever the case, and a dot ends the sentence", () => {
    expect(found("@Bob: ask @ann. Or @Ægir-2, (@bob)", "bob")).toEqual([
      "mine @Bob",
      "theirs @ann",
      "theirs @Ægir-2",
      "mine @bob",
    ]);
    expect(found("@bob. @bob.", "bob.")).toEqual(["mine @bob.", "mine @bob."]);
    expect(found("mail bob@ann.example, @@bob, @-x, @", "bob", "ann")).toEqual([]);
    expect([mentions("hi @BOB!", ["bob"]), mentions("hi @bobby", ["bob"]), mentions("hi @bob", [])]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
