import { describe, expect, test } from "bun:test";
import { formatAddress, parseAddress } from "../../src/net/address.ts";

describe("an address", () => {
  test("is understood with and without port, brackets and scheme", () => {
    for (const [text, host, port] of [
      ["localhost", "localhost", undefined],
      ["localhost:4040", "localhost", 4040],
      ["127.0.0.1", "127.0.0.1", undefined],
      ["127.0.0.1:0", "127.0.0.1", 0],
      ["::1", "::1", undefined],
      ["::", "::", undefined],
      ["[::1]", "::1", undefined],
      ["[::1]:65535", "::1", 65_535],
      ["[::ffff:127.0.0.1]:4040", "::ffff:127.0.0.1", 4040],
      ["fe80::1%eth0", "fe80::1%eth0", undefined],
      ["[fe80::1%eth0]:4040", "fe80::1%eth0", 4040],
      ["tcp://127.0.0.1:4040", "127.0.0.1", 4040],
      ["TCP://[::1]:4040/", "::1", 4040],
      ["tcp://board.example", "board.example", undefined],
      [" 127.0.0.1:4040\n", "127.0.0.1", 4040],
    ] as const) {
      expect(parseAddress(text)).toEqual({ host, port });
    }
  });

  test("is understood as it is printed", () => {
    for (const host of ["127.0.0.1", "::1", "localhost"])
      expect(parseAddress(formatAddress(host, 4040))).toEqual({ host, port: 4040 });
  });

  test("is nothing else", () => {
    for (const text of [
      "",
      " ",
      ":4040",
      "127.0.0.1:",
      "127.0.0.1:65536",
      "127.0.0.1:x",
      "[::1",
      "::1]",
      "[127.0.0.1]",
      "[::1]4040",
      "http://127.0.0.1:4041",
      "tcp://",
      "tcp://ann@127.0.0.1",
      "127.0.0.1/x",
      "a b",
    ])
      expect(parseAddress(text)).toBeUndefined();
  });
});
