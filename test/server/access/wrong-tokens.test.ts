import { describe, expect, test } from "bun:test";
import { WrongTokens } from "../../../src/server/access/wrong-tokens.ts";

function open(maxAuthFailuresPerMinute = 5) {
  const clock = { nowMs: 0 };
  const limits = { maxAuthFailuresPerMinute, maxTrackedAddresses: 1000 };
  const wrong = new WrongTokens(limits, () => clock.nowMs);
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

  test("[LIM-25] no more addresses than the limit are remembered: the oldest is forgotten first", () => {
    const { wrong, note } = open(1);
    for (let index = 0; index < 1000; index++) note(`10.0.${index >> 8}.${index & 255}`);
    expect([wrong.size, note("10.0.0.0")]).toEqual([1000, "too many"]);
    note("10.1.0.0");
    expect(wrong.size).toBe(1000);
    expect(note("10.0.0.1")).toBe("too many");
    expect(note("10.0.0.0")).toBe("counted");
  });
});
