import { describe, expect, test } from "bun:test";
import { canonicalAddress } from "../../../src/server/limits/ip-address.ts";

describe("the form of an IP address", () => {
  test.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["::FFFF:c000:207", "192.0.2.7"],
    ["0:0:0:0:0:ffff:192.0.2.7", "192.0.2.7"],
    ["2001:DB8:0:0::0:7", "2001:db8::7"],
    ["2001:0db8:0000:0000:0000:0000:0000:0007", "2001:db8::7"],
    ["::", "::"],
    ["::1", "::1"],
    ["fe80::1%eth0", "fe80::1"],
    ["", undefined],
    ["999.0.2.7", undefined],
    ["192.000.2.7", undefined],
    ["192.0.2", undefined],
    ["3221226003", undefined],
    ["localhost", undefined],
    ["[::1]", undefined],
    ["1::2::3", undefined],
  ])("%p is %p", (text, address) => {
    expect(canonicalAddress(text)).toBe(address);
  });
});
