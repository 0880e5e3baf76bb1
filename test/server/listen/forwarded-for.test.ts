import { describe, expect, test } from "bun:test";
import { AddressRanges } from "../../../src/server/limits/address-ranges.ts";
import { findClient } from "../../../src/server/listen/forwarded-for.ts";

const trusted = new AddressRanges(["127.0.0.1", "10.0.0.0/8"]);

describe("the client behind trusted proxies", () => {
  test.each([
    [undefined, undefined],
    ["", undefined],
    ["198.51.100.9", "198.51.100.9"],
    ["203.0.113.5, 198.51.100.9", "198.51.100.9"],
    ["203.0.113.5, 198.51.100.9,10.1.1.1", "198.51.100.9"],
    ["203.0.113.5, 198.51.100.9,\t::ffff:10.1.1.1", "198.51.100.9"],
    ["10.0.0.2, 10.0.0.1", "10.0.0.2"],
    ["127.0.0.1", "127.0.0.1"],
    ["198.51.100.9:4711", "198.51.100.9"],
    ["[2001:db8::1]:4711", "2001:db8::1"],
    ["2001:DB8:0::1", "2001:db8::1"],
    ["::ffff:198.51.100.9", "198.51.100.9"],
    ["unknown", undefined],
    ["198.51.100.9, unknown", undefined],
    ["198.51.100.9, nonsense, 10.0.0.1", "10.0.0.1"],
    ["198.51.100.9,", undefined],
    ["999.1.1.1", undefined],
    ["198.51.100.9:", undefined],
  ])("by %p it is %p", (header, client) => {
    expect(findClient(header, trusted)).toBe(client);
  });
});
