import { describe, expect, test } from "bun:test";
import { WrongTokens } from "../../../src/server/access/wrong-tokens.ts";

const maxTrackedAddresses = 1000;

function open(maxAuthFailuresPerMinute = 5) {
  const clock = { nowMs: 0 };
  const wrong = new WrongTokens({ maxAuthFailuresPerMinute, maxTrackedAddresses }, () => clock.nowMs);
  return { clock, wrong, note: (address = "10.0.0.1") => wrong.note(address) };
}

describe("wrong tokens", () => {
  test("[LIM-21] five in a minute are counted, and the sixth is too many for 60 s", () => {
    const { clock, note } = open();
    expect(Array.from({ length: 5 }, () => note())).toEqual(Array(5).fill("counted"));
    clock.nowMs = 59_999;
    expect([note(), note()]).toEqual(["too many", "too many"]);
    clock.nowMs += 59_999;
    expect(note()).toBe("too many");
    clock.nowMs += 1;
    expect(note()).toBe("counted");
  });

  test("[LIM-21] five every minute never are too many", () => {
    const { clock, note } = open();
    for (let minute = 0; minute < 3; minute++) {
      clock.nowMs = minute * 60_000;
      expect(Array.from({ length: 5 }, () => note())).toEqual(Array(5).fill("counted"));
    }
  });

  test("each address counts by itself, and an IPv6 /64 is one", () => {
    const { note } = open(1);
    expect([note("10.0.0.1"), note("10.0.0.1"), note("10.0.0.2")]).toEqual([
      "counted",
      "too many",
      "counted",
    ]);
    expect([note("2001:db8::1"), note("2001:db8::2"), note("2001:db8:0:1::1")]).toEqual([
      "counted",
      "too many",
      "counted",
    ]);
  });

  test("they are counted, within the limit of their address and beyond it", () => {
    const { wrong, note } = open(2);
    for (const address of ["10.0.0.1", "10.0.0.1", "10.0.0.1", "10.0.0.2"]) note(address);
    expect([wrong.counted, wrong.tooMany]).toEqual([3, 1]);
  });

  test("[LIM-25] as many addresses are remembered as the limit allows: the oldest is forgotten first", () => {
    const { wrong, note } = open(1);
    for (let index = 0; index < maxTrackedAddresses; index++) note(`10.0.${index >> 8}.${index & 255}`);
    expect([wrong.size, wrong.forgotten, note("10.0.0.0")]).toEqual([maxTrackedAddresses, 0, "too many"]);
    note("10.1.0.0");
    expect([wrong.size, wrong.forgotten]).toEqual([maxTrackedAddresses, 1]);
    expect(note("10.0.0.1")).toBe("too many");
    expect(note("10.0.0.0")).toBe("counted");
  });
});
