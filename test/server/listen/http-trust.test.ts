import { describe, expect, test } from "bun:test";
import { HttpTrust } from "../../../src/server/listen/http-trust.ts";

const publicUrl = "https://board.example/board/";

/** Whether a request with these headers is answered. */
function isAnswered(trust: HttpTrust, path: string, headers: Record<string, string>): boolean {
  return trust.check({ path, headers: new Map(Object.entries(headers)) }) === undefined;
}

/** Whether the server opens a WebSocket for a page of this origin that sends this `Host`. */
function opens(host: string, origin: string, trust = new HttpTrust(["board.example"], undefined)): boolean {
  return isAnswered(trust, "/ws", { host, origin });
}

describe("the trust in HTTP requests", () => {
  test.each([
    ["board.example", "https://board.example"],
    ["board.example:443", "https://board.example"],
    ["board.example", "https://board.example:443"],
    ["board.example:80", "http://board.example"],
    ["board.example", "http://board.example:80"],
    ["board.example:8443", "https://board.example:8443"],
    ["board.example.", "https://board.example"],
    ["board.example.:443", "https://board.example"],
    ["board.example", "https://board.example."],
    ["BOARD.Example", "HTTPS://Board.EXAMPLE"],
    ["127.0.0.1:4041", "http://127.0.0.1:4041"],
    ["[::1]:4041", "http://[::1]:4041"],
    ["localhost.", "http://localhost"],
    ["localhost:", "http://localhost"],
    ["[::1]:", "https://[::1]"],
    ["board.example.:", "https://board.example"],
  ])("[WSK-5] the host %s is the same as that of the page at %s", (host, origin) => {
    expect(opens(host, origin)).toBe(true);
  });

  test.each([
    ["board.example:80", "https://board.example"],
    ["board.example:443", "http://board.example"],
    ["board.example", "https://board.example:8443"],
    ["board.example", "https://board.example.."],
    ["board.example", "https://www.board.example"],
    ["board.example", "https://board.example.evil"],
    ["board.example", "https://board.example/"],
    ["board.example", "https://board.example, https://board.example"],
    ["board.example", "https://evil@board.example"],
    ["board.example", "ftp://board.example"],
    ["board.example", "null"],
    ["board.example", ""],
    ["evil.example", "https://evil.example"],
    ["127.0.0.1:4041", "http://localhost:4041"],
  ])("[WSK-5] the host %s is another one than that of the page at %s", (host, origin) => {
    expect(opens(host, origin)).toBe(false);
  });

  test.each(["https://board.example", "https://board.example:443", "HTTPS://BOARD.example."])(
    "[WSK-5] a page at the origin of --public-url is trusted whatever the Host: %s",
    (origin) => {
      const trust = new HttpTrust([], publicUrl);
      for (const host of ["127.0.0.1:4041", "backend", "evil.example", "not a host"])
        expect(opens(host, origin, trust)).toBe(true);
    },
  );

  test.each([
    "http://board.example",
    "https://board.example:8443",
    "https://evil.example",
    "https://board.example/board/",
    "null",
  ])("[WSK-5] a page elsewhere is not trusted for --public-url: %s", (origin) => {
    expect(opens("127.0.0.1:4041", origin, new HttpTrust([], publicUrl))).toBe(false);
  });

  test("[HTP-2] the host of --public-url is known, whatever its port", () => {
    const trust = new HttpTrust([], publicUrl);
    for (const path of ["/", "/ws", "/board/"]) {
      expect(isAnswered(trust, path, { host: "board.example" })).toBe(true);
      expect(isAnswered(trust, path, { host: "Board.Example.:8080" })).toBe(true);
      expect(isAnswered(trust, path, { host: "evil.example" })).toBe(false);
    }
  });

  test("[HTP-2] a request without a host, or with a malformed one, is refused without a remedy", () => {
    const trust = new HttpTrust([], undefined);
    expect(trust.check({ path: "/", headers: new Map() })).toEqual({
      reason: "the request has no Host header",
      remedy: undefined,
    });
    for (const host of ["", "a b", "localhost/", "x@localhost", "localhost:99999", "a,localhost", ".."])
      expect(trust.check({ path: "/", headers: new Map([["host", host]]) })).toEqual({
        reason: "the Host header is not a host name",
        remedy: undefined,
      });
  });

  test("[WSK-5] a page that asks by a plain request, with its Referer, gets the reason of its handshake", () => {
    const trust = new HttpTrust([], publicUrl);
    const ask = (headers: Record<string, string>, path = "/ws") =>
      trust.check({ path, headers: new Map(Object.entries({ host: "127.0.0.1:4041", ...headers })) });
    const referer = "https://www.board.example/x/";
    expect(ask({ referer })).toEqual(ask({ origin: "https://www.board.example" }));
    expect(ask({ referer })?.remedy).toBe("--public-url https://www.board.example/");
    expect(ask({ referer: "https://board.example/" })).toBe(undefined);
    expect(ask({ referer: "not a URL" })).toBe(undefined);
    expect(ask({ referer, upgrade: "websocket" })).toBe(undefined);
    expect(ask({ referer }, "/")).toBe(undefined);
  });

  test("[HTP-3] /livez is for anybody", () => {
    const trust = new HttpTrust([], undefined);
    expect(isAnswered(trust, "/livez", {})).toBe(true);
    expect(isAnswered(trust, "/livez", { host: "evil.example", origin: "null" })).toBe(true);
    expect(isAnswered(trust, "/livez/", {})).toBe(false);
  });
});

describe("the trust in the pages of the board's other servers", () => {
  const trust = new HttpTrust([], undefined, ["https://a.example/", "https://b.example:8443/board/"]);

  test("[HTP-9] they may open the WebSocket, whatever the Host, and nobody else may", () => {
    for (const origin of ["https://a.example", "https://b.example:8443", "https://A.example:443"])
      expect([opens("127.0.0.1:4041", origin, trust), trust.isServerPage(origin)]).toEqual([true, true]);
    for (const origin of ["http://a.example", "https://b.example", "https://a.example.evil", "null", ""])
      expect([opens("127.0.0.1:4041", origin, trust), trust.isServerPage(origin)]).toEqual([false, false]);
  });

  test("[HTP-2] their names are known", () => {
    expect(isAnswered(trust, "/", { host: "b.example" })).toBe(true);
    expect(isAnswered(trust, "/", { host: "c.example" })).toBe(false);
  });

  test("the page at --public-url alone is that of no other server", () => {
    expect(new HttpTrust([], publicUrl).isServerPage("https://board.example")).toBe(false);
  });
});
