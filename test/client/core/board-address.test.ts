import { describe, expect, test } from "bun:test";
import { parseBoardUrl, parseBoardUrls } from "../../../src/client/core/board-address.ts";

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

describe("the addresses of a board with several servers", () => {
  const lines = { scheme: "tcp", port: 4040, path: "/" } as const;

  test("have commas between them, and the scheme of the one before unless they name one", () => {
    expect(parseBoardUrls("tcp://a, b:5 ,https://c/d/,e")).toEqual([
      { ...lines, host: "a" },
      { ...lines, host: "b", port: 5 },
      { scheme: "https", host: "c", port: 443, path: "/d/" },
      { scheme: "https", host: "e", port: 443, path: "/" },
    ]);
    expect(parseBoardUrls("http://a/b%2Cc/")).toMatchObject([{ path: "/b%2Cc/" }]);
  });

  test("count once each", () => {
    expect(parseBoardUrls("tcp://a,tcp://a:4040/")).toEqual([{ ...lines, host: "a" }]);
  });

  test("are none if one of them is none, which is named", () => {
    expect(parseBoardUrls("tcp://a,ftp://b,tcp://c")).toEqual({ wrong: "ftp://b" });
    expect(parseBoardUrls("a,tcp://b")).toEqual({ wrong: "a" });
    expect(parseBoardUrls("tcp://a,,tcp://b")).toEqual({ wrong: "" });
    expect(parseBoardUrls("tcp://a,")).toEqual({ wrong: "" });
    expect(parseBoardUrls("tcp://a,b:70000")).toEqual({ wrong: "b:70000" });
  });
});
