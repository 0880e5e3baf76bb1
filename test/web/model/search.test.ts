import { describe, expect, test } from "bun:test";
import { cutAround, searchMessages } from "../../../src/web/model/search.ts";

const messages = [
  { id: 3, sender: "Bob", text: "Is the KETTLE on? (yes)" },
  { id: 2, sender: "ann", text: "bob, the kettle  is off" },
  { id: 1, sender: "ægir", text: "Grüße" },
];
const entries = messages.map((message) => ({ message }));
const idsFor = (query: string) => searchMessages(entries, query).results.map(({ entry }) => entry.message.id);

describe("the search among loaded messages", () => {
  test("it finds texts and names, whatever the case, in their order", () => {
    expect([idsFor("kettle"), idsFor("bob"), idsFor("GRÜSSE"), idsFor("grüße"), idsFor("Ægir")]).toEqual([
      [3, 2],
      [3, 2],
      [],
      [1],
      [1],
    ]);
    expect([idsFor("kettle is"), idsFor("(yes"), idsFor(".*"), idsFor("  "), idsFor("tea")]).toEqual([
      [2],
      [3],
      [],
      [],
      [],
    ]);
  });

  test("it says where the text matches, and counts beyond what it lists", () => {
    expect(searchMessages(entries, "kettle").results.map(({ match }) => match)).toEqual([
      { start: 7, end: 13 },
      { start: 9, end: 15 },
    ]);
    const many = Array.from({ length: 500 }, (_, index) => ({
      message: { id: 500 - index, sender: "a", text: "same" },
    }));
    const { count, results } = searchMessages(many, "same");
    expect([count, results.length, results[0]?.entry.message.id]).toEqual([500, 100, 500]);
  });

  test("the match is in sight: a long text before it is cut, and no character is cut in half", () => {
    const text = `${"😀".repeat(40)}kettle on`;
    const [lead, match, rest] = cutAround(text, { start: 80, end: 86 });
    expect([lead, match, rest]).toEqual([`…${"😀".repeat(24)}`, "kettle", " on"]);
    expect(cutAround("the kettle", { start: 4, end: 10 })).toEqual(["the ", "kettle", ""]);
    expect(cutAround("hi", undefined)).toEqual(["hi", "", ""]);
  });
});
