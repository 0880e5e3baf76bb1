import { describe, expect, test } from "bun:test";
import { parseBoardUrl } from "../../../src/client/core/board-address.ts";

describe("the address of a board", () => {
  for (const [url, scheme, host, port, path] of [
    ["tcp://127.0.0.1:4040", "tcp", "127.0.0.1", 4040, "/"],
    ["TCP://board.example/", "tcp", "board.example", 4040, "/"],
    ["tcp://[::1]:5", "tcp", "::1", 5, "/"],
    ["tls://board.example:4443", "tls", "board.example", 4443, "/"],
    ["http://127.0.0.1:4041", "http", "127.0.0.1", 4041, "/"],
    [" http://[::1]:4041/ ", "http", "::1", 4041, "/"],
    ["http://board.example", "http", "board.example", 80, "/"],
    ["https://Board.example/a/board", "https", "board.example", 443, "/a/board/"],
  ] as const) {
    test(`${url} is understood`, () => {
      expect(parseBoardUrl(url)).toEqual({ scheme, host, port, path });
    });
  }

  for (const url of [
    ...[
      "",
      "127.0.0.1:4040",
      "ftp://a",
      "tcp://",
      "tcp://a/b",
      "tcp://a:0",
      "tcp://a:70000",
      "tcp://tcp://a",
    ],
    ...["http://", "http://a:b", "https://user@a/", "https://a/?q", "https://a/#k", "wss://a/"],
  ]) {
    test(`${url || "nothing"} is none`, () => {
      expect(parseBoardUrl(url)).toBeUndefined();
    });
  }
});
