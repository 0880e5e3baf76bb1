import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { clip, endOf, maxRows, startOf, widen, widenDown, widenUp } from "../../../src/web/model/span.ts";

const all = { first: -1000, end: 9000 };

describe("the span of the board in the document", () => {
  test("it holds the newest or the oldest entries, up to the maximum", () => {
    expect([endOf(all), startOf(all)]).toEqual([
      { first: 8700, end: 9000 },
      { first: -1000, end: -700 },
    ]);
    const few = { first: 3, end: 9 };
    expect([endOf(few), startOf(few)]).toEqual([few, few]);
  });

  test("it extends up or down by a step, and drops the excess on the other side", () => {
    expect(widenUp({ first: 8700, end: 9000 }, all)).toEqual({ first: 8600, end: 8900 });
    expect(widenUp({ first: 8900, end: 9000 }, all)).toEqual({ first: 8800, end: 9000 });
    expect(widenUp({ first: -990, end: -700 }, all)).toEqual({ first: -1000, end: -700 });
    expect(widenDown({ first: 8500, end: 8800 }, all)).toEqual({ first: 8600, end: 8900 });
    expect(widenDown({ first: 8650, end: 8950 }, all)).toEqual({ first: 8700, end: 9000 });
  });

  test("it extends at the end that the reader is near, and not if the reader is near both ends of a full span", () => {
    const shown = { first: 100, end: 400 };
    const reach = (isNearStart: boolean, isNearEnd: boolean) => widen(shown, all, { isNearStart, isNearEnd });
    expect(reach(true, false)).toEqual({ first: 0, end: 300 });
    expect(reach(false, true)).toEqual({ first: 200, end: 500 });
    expect([reach(false, false), reach(true, true)]).toEqual([shown, shown]);
    const few = { first: 100, end: 120 };
    expect(widen(few, all, { isNearStart: true, isNearEnd: true })).toEqual({ first: 0, end: 120 });
  });

  test("it leaves out dropped entries, and falls back to the oldest ones if none is left", () => {
    expect(clip({ first: -1100, end: -900 }, all)).toEqual({ first: -1000, end: -900 });
    expect(clip({ first: -1300, end: -1100 }, all)).toEqual({ first: -1000, end: -700 });
  });

  test("it stays within the entries on the page, and within the maximum, for any moves", () => {
    const moves = fc.constantFrom<typeof clip>(widenUp, widenDown, clip, (_, all) => endOf(all));
    const growth = fc.record({ move: moves, up: fc.nat(80), down: fc.nat(400), lost: fc.nat(30) });
    fc.assert(
      fc.property(fc.array(growth, { maxLength: 60 }), (steps) => {
        let held = { first: 0, end: 50 };
        let shown = endOf(held);
        for (const { move, up, down, lost } of steps) {
          held = { first: held.first - up + lost, end: held.end + down + lost };
          shown = move(clip(shown, held), held);
          expect(shown.first).toBeGreaterThanOrEqual(held.first);
          expect(shown.end).toBeLessThanOrEqual(held.end);
          expect(shown.end - shown.first).toBeGreaterThan(0);
          expect(shown.end - shown.first).toBeLessThanOrEqual(maxRows);
        }
      }),
    );
  });
});
