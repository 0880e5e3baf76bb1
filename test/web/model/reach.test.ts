import { describe, expect, test } from "bun:test";
import { describeReach, formatCommand } from "../../../src/web/model/reach.ts";

describe("how others reach the board", () => {
  test("a loopback address is for this computer alone", () => {
    for (const hostname of ["localhost", "127.0.0.1", "127.9.9.9", "[::1]"])
      expect(describeReach(hostname)).toBe("Only this computer can open this address.");
    for (const hostname of ["192.168.1.20", "board.lan", "localhost.lan", "[fe80::1]"])
      expect(describeReach(hostname)).toBe("Others on this network open");
  });

  test("a terminal needs the host without the brackets of a URL", () => {
    expect(formatCommand("192.168.1.20", 4040)).toBe("nc 192.168.1.20 4040");
    expect(formatCommand("[fe80::1]", 4040)).toBe("nc fe80::1 4040");
  });
});
