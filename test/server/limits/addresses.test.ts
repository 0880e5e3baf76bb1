import { describe, expect, test } from "bun:test";
import { AddressRanges, explainAddressRange } from "../../../src/server/limits/address-ranges.ts";
import { AddressTable } from "../../../src/server/limits/address-table.ts";
import { Exemptions } from "../../../src/server/limits/exemptions.ts";
import { direct } from "../../support/remotes.ts";

describe("ranges of addresses", () => {
  const ranges = new AddressRanges(["192.0.2.7", "10.0.0.0/8", "2001:db8::/32", "::1"]);

  test.each([
    ["192.0.2.7", true],
    ["192.0.2.8", false],
    ["10.255.0.1", true],
    ["::ffff:10.0.0.1", true],
    ["11.0.0.1", false],
    ["2001:db8:1:2::3", true],
    ["2001:db9::1", false],
    ["::1", true],
    ["127.0.0.1", false],
  ])("%s: %p", (address, isIncluded) => {
    expect(ranges.includes(address)).toBe(isIncluded);
  });

  test.each(["192.0.2.7", "0.0.0.0/0", "10.0.0.0/32", "::/0", "2001:db8::/128", "::ffff:10.0.0.0/104"])(
    "%s is one",
    (text) => {
      expect(explainAddressRange(text)).toBeUndefined();
    },
  );

  test.each([
    "",
    "localhost",
    "10.0.0",
    "999.2.3.4",
    "10.0.0.0/33",
    "::/129",
    "10.0.0.0/",
    "10.0.0.0/8/8",
    "fe80::1%lo",
  ])("%p is none, and it is said why", (text) => {
    expect(explainAddressRange(text)).toContain(JSON.stringify(text));
  });
});

describe("the exempt addresses", () => {
  test("are this machine and those of the list", () => {
    const exemptions = new Exemptions({ exemptAddresses: ["192.0.2.0/24"], limitLoopback: false });
    const addresses = ["127.0.0.1", "::1", "::ffff:127.0.0.1", "192.0.2.9", "198.51.100.1"];
    expect(addresses.map((address) => exemptions.exempts(direct(address)))).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  test("[PRX-2] are not of this machine if they come through a proxy", () => {
    const exemptions = new Exemptions({ exemptAddresses: ["192.0.2.0/24"], limitLoopback: false });
    const exempts = (address: string) => exemptions.exempts({ address, kind: "forwarded" });
    expect([exempts("127.0.0.1"), exempts("192.0.2.9")]).toEqual([false, true]);
  });

  test("are those of the list alone if this machine is limited, too", () => {
    const exemptions = new Exemptions({ exemptAddresses: ["192.0.2.0/24"], limitLoopback: true });
    const addresses = ["127.0.0.1", "192.0.2.9"];
    expect(addresses.map((address) => exemptions.exempts(direct(address)))).toEqual([false, true]);
  });
});

describe("the table of addresses", () => {
  test("[LIM-25] forgets the address that came longest ago, and none that is connected", () => {
    const table = new AddressTable(2);
    const connected = table.recordOf("192.0.2.1");
    connected.enter();
    const second = table.recordOf("192.0.2.2");
    table.recordOf("192.0.2.3");
    expect(table.recordOf("192.0.2.1")).toBe(connected);
    expect([table.size <= 3, table.forgotten]).toEqual([true, 1]);
    table.recordOf("192.0.2.4");
    table.recordOf("192.0.2.5");
    expect(table.recordOf("192.0.2.2")).not.toBe(second);
    expect(table.recordOf("192.0.2.1")).toBe(connected);
  });

  test("[LIM-25] holds no more than its limit while a million addresses pass", () => {
    const table = new AddressTable(100);
    for (let count = 0; count < 1_000_000; count++) {
      table.recordOf(`10.${count >> 16}.${(count >> 8) & 255}.${count & 255}`);
    }
    expect([table.size, table.forgotten]).toEqual([100, 999_900]);
  });

  test("a /64 of IPv6 is one address", () => {
    const table = new AddressTable(100);
    expect(table.recordOf("2001:db8:0:7::1")).toBe(table.recordOf("2001:db8:0:7:1:2:3:4"));
    expect(table.recordOf("2001:db8:0:8::1")).not.toBe(table.recordOf("2001:db8:0:7::1"));
    expect(table.recordOf("::ffff:192.0.2.1")).toBe(table.recordOf("192.0.2.1"));
  });
});
