import { describe, expect, test } from "bun:test";
import {
  findOthers,
  formatServers,
  parseServers,
  readServers,
} from "../../../src/web/model/board-servers.ts";

const servers = ["https://a.example/", "https://b.example/board/"];

describe("the servers of a board on the page", () => {
  test("[HTP-9] are read as they come; what is no address of a page is left out", () => {
    expect(
      readServers([
        ...servers,
        7,
        "",
        "b.example",
        "ftp://b.example/",
        "javascript:x",
        "https://a.example/x",
      ]),
    ).toEqual(servers);
    expect([readServers(undefined), readServers("https://a.example/"), readServers({})]).toEqual([
      [],
      [],
      [],
    ]);
    expect(readServers(Array.from({ length: 17 }, (_, index) => `https://${index}.example/`))).toHaveLength(
      16,
    );
  });

  test("are kept for when their own server does not answer", () => {
    expect(parseServers(formatServers(servers))).toEqual(servers);
    expect([formatServers([]), parseServers(undefined), parseServers("half"), parseServers("7")]).toEqual([
      undefined,
      ...[[], [], []],
    ]);
  });

  test("are the others but for the page's own", () => {
    const others = (page: string) => findOthers(servers, page);
    expect(others("https://b.example/board/?m=5#x")).toEqual(["https://a.example/"]);
    expect(others("https://a.example/")).toEqual(["https://b.example/board/"]);
    expect(others("https://board.example/")).toEqual(servers);
  });
});
