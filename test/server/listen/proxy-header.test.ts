import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type ProxyHeader, ProxyHeaderDecoder } from "../../../src/server/listen/proxy-header.ts";
import { bytesOf, cutBySizes } from "../../support/bytes.ts";

const signature = [0x0d, 0x0a, 0x0d, 0x0a, 0, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a];

/** A header of version 2, by its command byte, its family byte and its addresses. */
function binary(command: number, family: number, addresses: readonly number[]): Uint8Array {
  const { length } = addresses;
  return Uint8Array.from([...signature, command, family, length >> 8, length & 255, ...addresses]);
}

/** The result of a decoder that gets these chunks; `rest` as text. */
function decode(...chunks: Uint8Array[]) {
  const decoder = new ProxyHeaderDecoder();
  let result: ProxyHeader | "invalid" | undefined;
  for (const chunk of chunks) result ??= decoder.push(chunk);
  return typeof result === "object"
    ? { address: result.address, rest: Buffer.from(result.rest).toString() }
    : result;
}

const ipv4 = [192, 0, 2, 7, 10, 0, 0, 1, 0x12, 0x34, 0x0f, 0xc8];
const ipv6 = [0x20, 1, 0x0d, 0xb8, ...Array<number>(11).fill(0), 7, ...Array<number>(16).fill(0), 1, 2, 3, 4];

describe("the header of the PROXY protocol", () => {
  test.each([
    ["PROXY TCP4 192.0.2.7 10.0.0.1 4660 4040\r\nread\n", "192.0.2.7", "read\n"],
    ["PROXY TCP6 2001:db8::7 ::1 4660 4040\r\n", "2001:db8::7", ""],
    ["PROXY TCP6 ::FFFF:192.0.2.7 ::ffff:10.0.0.1 4660 4040\r\n", "192.0.2.7", ""],
    ["PROXY UNKNOWN\r\nread\n", undefined, "read\n"],
    ["PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n", undefined, ""],
  ])("version 1: %p", (text, address, rest) => {
    expect(decode(bytesOf(text))).toEqual({ address, rest });
  });

  test.each([
    "read\n",
    "PROXY\r\n",
    "PROXY TCP4 999.2.3.4 10.0.0.1 1 2\r\n",
    "PROXY TCP4 192.0.2.7 10.0.0.1 1 65536\r\n",
    "PROXY TCP4 2001:db8::7 ::1 1 2\r\n",
    "PROXY TCP6 192.0.2.7 10.0.0.1 1 2\r\n",
    "PROXY TCP4 192.0.2.7 10.0.0.1 1\r\n",
    "PROXY TCP4 192.000.2.7 10.0.0.1 1 2\r\n",
    "PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n",
    "PROXY  TCP4 192.0.2.7 10.0.0.1 1 2\r\n",
    "proxy TCP4 192.0.2.7 10.0.0.1 1 2\r\n",
    "PROXY UDP4 192.0.2.7 10.0.0.1 1 2\r\n",
    `PROXY UNKNOWN ${"x".repeat(100)}\r\n`,
    `PROXY ${"x".repeat(101)}`,
  ])("%p is none", (text) => {
    expect(decode(bytesOf(text))).toBe("invalid");
  });

  test("version 1 has at most 107 bytes", () => {
    const ofLength = (bytes: number) => bytesOf(`PROXY UNKNOWN ${"x".repeat(bytes - 16)}\r\n`);
    expect(decode(ofLength(107))).toEqual({ address: undefined, rest: "" });
    expect(decode(ofLength(108))).toBe("invalid");
  });

  test("version 2 names the client, or says that the proxy speaks for itself", () => {
    const rest = bytesOf("read\n");
    expect(decode(binary(0x21, 0x11, ipv4), rest)).toEqual({ address: "192.0.2.7", rest: "" });
    expect(decode(Buffer.concat([binary(0x21, 0x21, [...ipv6, 4, 0, 0]), rest]))).toEqual({
      address: "2001:db8::7",
      rest: "read\n",
    });
    expect(decode(binary(0x20, 0, []))).toEqual({ address: undefined, rest: "" });
    expect(decode(binary(0x21, 0x31, Array(216).fill(1)))).toEqual({ address: undefined, rest: "" });
  });

  test("IPv4 in the IPv6 form of version 2 is IPv4", () => {
    const mapped = [...Array<number>(10).fill(0), 0xff, 0xff, 192, 0, 2, 7, ...Array<number>(20).fill(0)];
    expect(decode(binary(0x21, 0x21, mapped))).toEqual({ address: "192.0.2.7", rest: "" });
  });

  test("version 2 is invalid with another version, command or length", () => {
    for (const header of [
      binary(0x11, 0x11, ipv4),
      binary(0x22, 0x11, ipv4),
      binary(0x21, 0x11, ipv4.slice(1)),
      binary(0x21, 0x21, ipv6.slice(1)),
      binary(0x21, 0, Array(4081).fill(0)),
      binary(0x21, 0x41, ipv4),
      binary(0x21, 0x13, ipv4),
    ])
      expect(decode(header)).toBe("invalid");
    expect(decode(binary(0x21, 0, Array(4080).fill(0)))).toEqual({ address: undefined, rest: "" });
  });

  test("it is the same however the bytes are split, and what follows is not lost", () => {
    const rest = "send hello\nread\n";
    const headers = [
      bytesOf("PROXY TCP4 192.0.2.7 10.0.0.1 4660 4040\r\n"),
      binary(0x21, 0x11, [...ipv4, 4, 0, 0]),
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...headers),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (header, sizes) => {
          const decoder = new ProxyHeaderDecoder();
          let found: ProxyHeader | "invalid" | undefined;
          let after = "";
          for (const chunk of cutBySizes(Buffer.concat([header, bytesOf(rest)]), sizes)) {
            if (found === undefined) found = decoder.push(chunk);
            else after += Buffer.from(chunk).toString();
          }
          if (typeof found !== "object") throw new Error(`${found}`);
          expect([found.address, Buffer.from(found.rest).toString() + after]).toEqual(["192.0.2.7", rest]);
        },
      ),
    );
  });

  test("random bytes are never taken for a header, and never throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
        const result = decode(bytes);
        expect(result === "invalid" || result === undefined).toBe(true);
      }),
    );
  });
});
