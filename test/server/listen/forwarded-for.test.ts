import { describe, expect, test } from "bun:test";
import { AddressRanges } from "../../../src/server/limits/address-ranges.ts";
import { findClient } from "../../../src/server/listen/forwarded-for.ts";

const trusted = new AddressRanges(["127.0.0.1", "10.0.0.0/8"]);

describe("the client behind trusted proxies", () => {
  test.each([
    ["192.0.2.1", "198.51.100.9", "192.0.2.1"],
    ["127.0.0.1", undefined, "127.0.0.1"],
    ["127.0.0.1", "", "127.0.0.1"],
    ["127.0.0.1", "198.51.100.9", "198.51.100.9"],
    ["127.0.0.1", "203.0.113.5, 198.51.100.9", "198.51.100.9"],
    ["127.0.0.1", "203.0.113.5, 198.51.100.9,10.1.1.1", "198.51.100.9"],
    ["127.0.0.1", "10.0.0.2, 10.0.0.1", "10.0.0.2"],
    ["127.0.0.1", "198.51.100.9:4711", "198.51.100.9"],
    ["127.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"],
    ["127.0.0.1", "2001:db8::1", "2001:db8::1"],
    ["127.0.0.1", "unknown", "127.0.0.1"],
    ["127.0.0.1", "198.51.100.9, nonsense, 10.0.0.1", "10.0.0.1"],
    ["127.0.0.1", "999.1.1.1", "127.0.0.1"],
  ])("from %s with %p it is %s", (peer, header, client) => {
    expect(findClient(peer, header, trusted)).toBe(client);
  });
});
