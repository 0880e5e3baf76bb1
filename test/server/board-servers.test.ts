import { describe, expect, test } from "bun:test";
import { checkServers, listServers } from "../../src/server/board-servers.ts";

describe("--servers", () => {
  test("its addresses have one form, and count once", () => {
    expect(listServers(["https://A.example", "https://a.example/", "https://b.example/board"])).toEqual([
      "https://a.example/",
      "https://b.example/board/",
    ]);
  });

  test("16 addresses of 200 characters are as many as it takes", () => {
    const url = (length: number, index = 0) => `https://${index + 10}.example/`.padEnd(length, "x");
    const list = (count: number) => Array.from({ length: count }, (_, index) => url(200, index));
    expect(() => checkServers({ servers: list(16) })).not.toThrow();
    expect(() => checkServers({ servers: list(17) })).toThrow("at most 16 addresses, and these are 17");
    expect(() => checkServers({ servers: [url(201)] })).toThrow("at most 200 characters");
  });

  test("all have http, or all https", () => {
    expect(() => checkServers({ servers: ["http://a/", "http://b/"] })).not.toThrow();
    expect(() => checkServers({ servers: ["http://a/", "https://b/"] })).toThrow("with http and with https");
  });
});
