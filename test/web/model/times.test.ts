import { describe, expect, test } from "bun:test";
import { dayOf, describeDay, isSoonAfter } from "../../../src/web/model/times.ts";

const now = new Date(2026, 10, 25, 14, 3);

describe("the times on the page", () => {
  test("name today, yesterday, other days, and the year of another one", () => {
    const days = [
      new Date(2026, 10, 25, 0, 1),
      new Date(2026, 10, 24, 23, 59),
      new Date(2026, 10, 18),
      new Date(2025, 11, 31),
    ];
    expect(days.map((day) => describeDay(day, now))).toEqual([
      "Today, Wednesday 25 November",
      "Yesterday, Tuesday 24 November",
      "Wednesday 18 November",
      "Wednesday 31 December 2025",
    ]);
  });

  test("belong to a day, if there is a time", () => {
    const [one, other] = [new Date(2026, 10, 25, 0, 1), new Date(2026, 10, 25, 23, 59)];
    expect(dayOf(one.toISOString())).toBe(dayOf(other.toISOString()) ?? "");
    expect(dayOf(undefined)).toBeUndefined();
  });

  test("are shared by messages within five minutes of a day, and by those without a time", () => {
    const at = (minute: number, second = 0) => new Date(2026, 10, 24, 23, minute, second).toISOString();
    expect(isSoonAfter(at(55), at(50))).toBe(true);
    expect(isSoonAfter(at(55, 1), at(50))).toBe(false);
    expect(isSoonAfter(at(60), at(59))).toBe(false);
    expect(isSoonAfter(at(50), at(51))).toBe(false);
    expect([isSoonAfter(undefined, undefined), isSoonAfter(at(50), undefined)]).toEqual([true, false]);
  });
});
