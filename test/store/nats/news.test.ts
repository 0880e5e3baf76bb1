import { describe, expect, test } from "bun:test";
import {
  encodeNews,
  encodeRedacted,
  encodeRowsRequest,
  parseNews,
  parseRedacted,
  parseRowsRequest,
} from "../../../src/store/nats/news.ts";
import { messagesFrom, messagesOf } from "./messages.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

describe("news", () => {
  test("is one JSON array: the first id, then a row for each id, null for a hole", () => {
    const [row] = [{ id: 7, sender: "ann", text: 'say "hi"', storedAtMs: 1_700_000_000_000 }];
    const bytes = encodeNews({ fromId: 7, messages: [row], nextId: 9 });
    expect(bytes.map(textOf)).toEqual(['[7,[1700000000000,"ann","say \\"hi\\""],null]']);
  });

  test("parses to the part that it was made of, holes and unknown times included", () => {
    const messages = [...messagesOf(7), { id: 9, sender: "bob", text: "hi", storedAtMs: undefined }];
    const part = { fromId: 6, messages, nextId: 12 };
    expect(encodeNews(part).map(parseNews)).toEqual([part]);
  });

  test("is split where it would be larger than NATS allows, into parts that follow each other", () => {
    const messages = messagesFrom(1, 3000).map((each) => ({
      ...each,
      text: `${each.id} ${"ü".repeat(400)}`,
    }));
    const all = encodeNews({ fromId: 1, messages, nextId: 3001 });
    expect(all.length).toBeGreaterThan(1);
    for (const bytes of all) expect(bytes.length).toBeLessThanOrEqual(1_000_000);
    const parts = all.map(parseNews);
    expect(parts.flatMap((part) => part?.messages ?? [])).toEqual(messages);
    expect(parts[0]?.nextId).toBe(parts[1]?.fromId);
  });

  const nonsense = [
    ...[
      "",
      "7",
      "{}",
      "null",
      "[]",
      "[7]",
      '["7",null]',
      "[0,null]",
      "[-1,null]",
      "[1.5,null]",
      "[1e300,null]",
    ],
    ...["[9007199254740991,null]", "[1,[]]", '[1,[1,"ann"]]', '[1,[1,"ann","hi",1]]', '[1,["1","ann","hi"]]'],
    ...[
      '[1,[-1,"ann","hi"]]',
      '[1,[1.5,"ann","hi"]]',
      '[1,[1e300,"ann","hi"]]',
      '[1,[1,2,"hi"]]',
      '[1,[1,"ann",2]]',
    ],
    ...['[1,[1,"","hi"]]', '[1,[1,"an n","hi"]]', '[1,[1,"ann",""]]', '[1,[1,"ann","two\\nlines"]]'],
    ...[
      `[1,[1,"ann","${"x".repeat(901)}"]]`,
      `[1,[1,"${"a".repeat(33)}","hi"]]`,
      '[1,[1,"ann","hi"]',
      "[1,true]",
    ],
  ];
  test.each(nonsense)("is ignored as a whole if it is not what a node sends: %s", (text) => {
    expect(parseNews(bytesOf(text))).toBeUndefined();
  });

  test("is ignored if it is not UTF-8", () => {
    expect(parseNews(Uint8Array.of(0x5b, 0x31, 0x2c, 0x22, 0xff, 0x22, 0x5d))).toBeUndefined();
  });
});

describe("a request for rows", () => {
  test("names the asking node and its position", () => {
    const bytes = encodeRowsRequest({ node: "b", afterId: 0 });
    expect(textOf(bytes)).toBe('{"node":"b","afterId":0}');
    expect(parseRowsRequest(bytes)).toEqual({ node: "b", afterId: 0 });
  });

  test.each([
    '{"node":">","afterId":1}',
    '{"node":"a.b","afterId":1}',
    '{"node":"a","afterId":-1}',
    '{"node":"a"}',
    "[1,null]",
    "null",
  ])("is ignored if it is not what a node sends: %s", (text) => {
    expect(parseRowsRequest(bytesOf(text))).toBeUndefined();
  });
});

describe("a redaction", () => {
  test("is the id in digits", () => {
    expect(textOf(encodeRedacted(12))).toBe("12");
    expect(parseRedacted(encodeRedacted(12))).toBe(12);
  });

  test.each(["", "0", "-1", "1.5", '"1"', "1e300"])("is ignored if it is no id: %s", (text) => {
    expect(parseRedacted(bytesOf(text))).toBeUndefined();
  });
});
