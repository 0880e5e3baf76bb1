import { describe, expect, test } from "bun:test";
import { refuseRequest } from "../../../src/server/listen/http-refusal.ts";
import { encodeRefusal, encodeResponse } from "../../../src/server/listen/http-response.ts";
import { securityHeaders } from "../../../src/server/listen/security-headers.ts";
import { bytesOf, textOf } from "../../support/bytes.ts";

const now = new Date("1994-11-06T08:49:37.500Z");
const date = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";

const security = Object.entries(securityHeaders)
  .map(([name, value]) => `${name}: ${value}\r\n`)
  .join("");

describe("HTTP response", () => {
  test("it has the given headers, a date, its length in bytes, and the end of the connection", () => {
    const response = { status: 200, headers: { ETag: '"x"' }, body: bytesOf("é\n") } as const;
    expect(textOf(encodeResponse(response, "GET", now))).toBe(
      `HTTP/1.1 200 OK\r\n${security}ETag: "x"\r\n${date}Content-Length: 3\r\nConnection: close\r\n\r\né\n`,
    );
  });

  test("the response to HEAD has the length of the body and no body", () => {
    const response = { status: 200, headers: {}, body: bytesOf("abc") } as const;
    expect(textOf(encodeResponse(response, "HEAD", now))).toBe(
      `HTTP/1.1 200 OK\r\n${security}${date}Content-Length: 3\r\nConnection: close\r\n\r\n`,
    );
  });

  test("a 304 has neither a body nor a length", () => {
    const response = { status: 304, headers: {}, body: bytesOf("abc") } as const;
    expect(textOf(encodeResponse(response, "GET", now))).toBe(
      `HTTP/1.1 304 Not Modified\r\n${security}${date}Connection: close\r\n\r\n`,
    );
  });

  test("a response without a body has an empty one", () => {
    expect(textOf(encodeResponse({ status: 404, headers: {} }, "GET", now))).toBe(
      `HTTP/1.1 404 Not Found\r\n${security}${date}Content-Length: 0\r\nConnection: close\r\n\r\n`,
    );
  });

  test("a refusal has its headers and its reason, and names the upgrade that it wants", () => {
    const refusal = refuseRequest(426, "this is a WebSocket", { Upgrade: "websocket" });
    expect(textOf(encodeRefusal(refusal, undefined, now))).toBe(
      `HTTP/1.1 426 Upgrade Required\r\n${security}Content-Type: text/plain; charset=utf-8\r\nUpgrade: websocket\r\n` +
        `${date}Content-Length: 20\r\nConnection: Upgrade, close\r\n\r\nthis is a WebSocket\n`,
    );
  });

  test.each([{ A: "1\r\nB: 2" }, { A: "1\n" }, { "A\r\n": "1" }, { "A B": "1" }, { A: "é" }])(
    "a header that would break the head throws: %j",
    (headers) => {
      expect(() => encodeResponse({ status: 200, headers }, "GET", now)).toThrow("invalid");
    },
  );
});
