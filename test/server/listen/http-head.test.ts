import { describe, expect, spyOn, test } from "bun:test";
import fc from "fast-check";
import { joinBytes } from "../../../src/protocol/bytes.ts";
import { HttpHeadDecoder, maxHeadBytes } from "../../../src/server/listen/http-head.ts";
import { bytesOf, cutBySizes, cutsInTwo } from "../../support/bytes.ts";

/** Bytes of a text, one for each character. */
function latin1(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "latin1"));
}

/** What the decoder makes of these chunks; the rest is what follows the head, in later chunks too. */
function decode(...chunks: Uint8Array[]) {
  const decoder = new HttpHeadDecoder();
  for (const [index, chunk] of chunks.entries()) {
    const result = decoder.push(Uint8Array.from(chunk));
    if (result?.kind === "refusal") return { ...result, method: decoder.method };
    if (result !== undefined) {
      const rest = Buffer.from(joinBytes([result.rest, ...chunks.slice(index + 1), new Uint8Array(0)]));
      return { ...result, headers: Object.fromEntries(result.headers), rest: rest.toString("latin1") };
    }
  }
  return undefined;
}

const decodeText = (text: string) => decode(latin1(text));

/** A head with these lines after the request line and `Host`. */
function request(...lines: string[]): string {
  return ["GET / HTTP/1.1", "Host: a", ...lines, "", ""].join("\r\n");
}

/** A head of this many bytes. */
function headOf(bytes: number): string {
  return request(`X: ${"x".repeat(bytes - request("X: ").length)}`);
}

describe("head of a request", () => {
  test("method, target, headers and the bytes after the head come out", () => {
    expect(
      decodeText("GET /ws?a=1?b HTTP/1.1\r\nHost: localhost:4041\r\nX-Y:\t z \t\r\n\r\n\x81\x84"),
    ).toEqual({
      kind: "head",
      method: "GET",
      version: "1.1",
      path: "/ws",
      query: "a=1?b",
      headers: { host: "localhost:4041", "x-y": "z" },
      rest: "\x81\x84",
    });
  });

  test("HEAD and HTTP/1.0 are understood, and HTTP/1.0 needs no Host", () => {
    expect(decodeText("HEAD / HTTP/1.0\r\n\r\n")).toMatchObject({
      method: "HEAD",
      version: "1.0",
      headers: {},
    });
  });

  test("a higher minor version counts as HTTP/1.1", () => {
    expect(decodeText("GET / HTTP/1.9\r\nHost: a\r\n\r\n")).toMatchObject({ version: "1.1" });
  });

  test("an incomplete head is nothing yet, and after the result nothing changes", () => {
    const decoder = new HttpHeadDecoder();
    expect(decoder.push(latin1("GET / HTTP/1.1\r\nHost: a\r\n\r"))).toBeUndefined();
    const result = decoder.push(latin1("\nabc"));
    expect(result?.kind).toBe("head");
    expect(decoder.push(latin1("GET / HTTP/1.1\r\n"))).toBe(result);
  });

  test("one empty line before the request is ignored, two are not", () => {
    expect(decodeText(`\r\n${request()}`)).toMatchObject({ kind: "head" });
    expect(decodeText(`\r\n\r\n${request()}`)).toMatchObject({ status: 400 });
  });

  test("values of one name are joined, and bytes past ASCII stay", () => {
    expect(decodeText(request("A: 1", "a: 2", "B: \xe9\xff", "C:"))).toMatchObject({
      headers: { host: "a", a: "1, 2", b: "\xe9\xff", c: "" },
    });
  });

  test("a name like that of a property is a header like any other", () => {
    const result = new HttpHeadDecoder().push(latin1(request("__proto__: x", "constructor: y")));
    expect(result?.kind === "head" && [...result.headers.keys()]).toEqual([
      "host",
      "__proto__",
      "constructor",
    ]);
  });

  test.each([
    ["http://b:1/x?y", { path: "/x", query: "y", headers: { host: "b:1" } }],
    ["HTTPS://b", { path: "/", query: "", headers: { host: "b" } }],
    ["http://b?y", { path: "/", query: "y", headers: { host: "b" } }],
    ["http://[::1]:80/", { path: "/", headers: { host: "[::1]:80" } }],
    ["//b/x", { path: "//b/x", headers: { host: "a" } }],
    ["/%2e%2e/../x?", { path: "/%2e%2e/../x", query: "", headers: { host: "a" } }],
  ])("the target %s is understood, and its host replaces Host", (target, expected) => {
    expect(decodeText(`GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`)).toMatchObject(expected);
  });

  test("a length of 0 is no body", () => {
    expect(decodeText(request("Content-Length: 0"))).toMatchObject({ kind: "head" });
  });

  test("[HTP-1] a head of 8,192 bytes is a head, and one byte more is refused with 431", () => {
    expect(headOf(maxHeadBytes)).toHaveLength(8192);
    expect(decodeText(headOf(maxHeadBytes))).toMatchObject({ kind: "head" });
    expect(decodeText(headOf(maxHeadBytes + 1))).toMatchObject({ status: 431 });
    expect(decodeText(`${headOf(maxHeadBytes)}${"x".repeat(9000)}`)).toMatchObject({ kind: "head" });
    expect(decode(...cutBySizes(latin1(headOf(maxHeadBytes + 1)), [1]))).toMatchObject({ status: 431 });
  });

  test("a request line that runs past 8,192 bytes is refused with 414, before its end", () => {
    expect(decodeText(`GET /${"x".repeat(8192 - 5)}`)).toBeUndefined();
    expect(decodeText(`GET /${"x".repeat(8192 - 4)}`)).toMatchObject({ status: 414 });
  });

  test("a TLS client is refused at its first byte", () => {
    expect(decode(Uint8Array.of(0x16))).toMatchObject({ status: 400 });
  });

  const line = (text: string) => `${text}\r\nHost: a\r\n\r\n`;
  test.each([
    [405, line("POST / HTTP/1.1")],
    [405, line("OPTIONS * HTTP/1.1")],
    [405, line("CONNECT a:1 HTTP/1.1")],
    [501, line("BREW / HTTP/1.1")],
    [501, line("get / HTTP/1.1")],
    [505, line("GET / HTTP/2.0")],
    [505, line("GET / HTTP/0.9")],
    [505, line("PRI * HTTP/2.0")],
    [400, line("GET /")],
    [400, line("GET / HTTP/1.1 x")],
    [400, line("GET  / HTTP/1.1")],
    [400, line("GET\t/ HTTP/1.1")],
    [400, line("GET / http/1.1")],
    [400, line("GET / HTTP/1.10")],
    [400, line("GET / HTTP/11")],
    [400, line(" GET / HTTP/1.1")],
    [400, line("G(T / HTTP/1.1")],
    [400, line("GET * HTTP/1.1")],
    [400, line("GET a:80 HTTP/1.1")],
    [400, line("GET x HTTP/1.1")],
    [400, line("GET /a#b HTTP/1.1")],
    [400, line("GET /\xe9 HTTP/1.1")],
    [400, line("GET /\x7f HTTP/1.1")],
    [400, line("GET http:///x HTTP/1.1")],
    [400, line("GET http://x@b/ HTTP/1.1")],
    [400, line("GET ws://b/ HTTP/1.1")],
    [400, "GET / HTTP/1.1\r\n\r\n"],
    [400, "GET / HTTP/1.1\nHost: a\n\n"],
    [400, "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"],
    [400, "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n"],
    [400, request("Host: a")],
    [400, request("hOST: b")],
    [400, request("A : 1")],
    [400, request("A\t: 1")],
    [400, request(": 1")],
    [400, request("A")],
    [400, request("A B: 1")],
    [400, request("\xe9: 1")],
    [400, request("A: 1", " folded")],
    [400, request("A: 1", "\tfolded: 1")],
    [400, "GET / HTTP/1.1\r\n Host: a\r\n\r\n"],
    [400, request("A: 1\nB: 2")],
    [400, request("A: 1\rB: 2")],
    [400, request("A: 1\r")],
    [400, request("A: 1\0")],
    [400, request("A: 1\x01")],
    [400, request("A: 1\x1f")],
    [400, request("A: \x7f1")],
    [400, request("Content-Length: 1")],
    [400, request("Content-Length: -0")],
    [400, request("Content-Length:")],
    [400, request("Content-Length: 0, 1")],
    [400, request("Content-Length: 0", "Content-Length: 1")],
    [400, request("Transfer-Encoding: chunked")],
    [400, request("Transfer-Encoding: identity")],
  ])("a broken request is refused with %d: %j", (status, text) => {
    expect(decodeText(text)).toMatchObject({ kind: "refusal", status });
    for (const chunks of cutsInTwo(latin1(text))) expect(decode(...chunks)).toEqual(decodeText(text));
  });

  test("405 comes with the methods that are allowed, and the refusal of a HEAD says that it is one", () => {
    expect(decodeText(line("POST / HTTP/1.1"))).toMatchObject({ headers: { Allow: "GET, HEAD" } });
    expect(decodeText("HEAD / HTTP/1.1\r\n\r\n")).toMatchObject({ status: 400, method: "HEAD" });
  });

  test("the same bytes give the same result however they are split", () => {
    const field = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.constantFrom("A: 1", "Upgrade: websocket", "Content-Length: 0", "B:", "a:2"),
      },
      fc.constantFrom(
        "Host: b",
        "A : 1",
        " x",
        "Content-Length: 2",
        "A: \0",
        "A\nB: 1",
        "A: \r",
        `C: ${"x".repeat(8100)}`,
      ),
      fc.string({ unit: "binary-ascii", maxLength: 20 }),
    );
    const first = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.constantFrom("GET / HTTP/1.1", "HEAD /a?b HTTP/1.1", "GET http://b/ HTTP/1.0"),
      },
      fc.constantFrom(
        "POST / HTTP/1.1",
        "GET * HTTP/1.1",
        "",
        "\r\n",
        "GET / HTTP/3.0",
        `GET /${"x".repeat(8180)}`,
      ),
      fc.string({ unit: "binary-ascii", maxLength: 20 }),
    );
    const lineEnd = fc.oneof(
      { weight: 20, arbitrary: fc.constant("\r\n") },
      fc.constantFrom("\n", "\r", "\r\r\n"),
    );
    const heads = fc
      .tuple(
        fc.constantFrom("", "\r\n"),
        first,
        fc.array(field, { maxLength: 4 }),
        fc.array(lineEnd, { minLength: 7, maxLength: 7 }),
      )
      .map(
        ([lead, start, fields, ends]) =>
          `${lead}${[start, "Host: a", ...fields, "", "rest"].map((each, index) => each + (each === "rest" ? "" : ends[index])).join("")}`,
      );
    const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(heads, sizes, (text, cuts) => {
        const whole = decodeText(text);
        const bytes = bytesOf(text);
        for (const chunks of [cutBySizes(bytes, [1]), cutBySizes(bytes, cuts)])
          expect(decode(...chunks)).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });

  test("an incomplete head does not keep the chunk that it came in alive", () => {
    const decoder = new HttpHeadDecoder();
    const chunk = latin1("GET / HTTP/1.1\r\nHost: a");
    decoder.push(chunk);
    chunk.fill(0x21);
    const result = decoder.push(latin1("b\r\n\r\n"));
    expect(result?.kind === "head" && result.headers.get("host")).toBe("ab");
  });

  test("a head that comes byte by byte is copied a few times and searched once", () => {
    const bytes = latin1(headOf(maxHeadBytes));
    const decoder = new HttpHeadDecoder();
    const copying = spyOn(Uint8Array.prototype, "set");
    const searched: number[] = [];
    const searching = spyOn(Uint8Array.prototype, "indexOf").mockImplementation(function (
      this: Uint8Array,
      byte,
    ) {
      searched.push(this.length);
      return Array.prototype.indexOf.call(this, byte);
    });
    const results = cutBySizes(bytes, [1]).map((chunk) => decoder.push(chunk)?.kind);
    const copiedBytes = copying.mock.calls.reduce((sum, [source]) => sum + source.length, 0);
    copying.mockRestore();
    searching.mockRestore();
    expect(results.at(-1)).toBe("head");
    expect(copiedBytes).toBeLessThan(5 * bytes.length);
    expect(searched.reduce((sum, length) => sum + length, 0)).toBe(bytes.length);
  });
});
