import { describe, expect, test } from "bun:test";
import { TokenBucket } from "../../../src/server/limits/token-bucket.ts";

const rate = { burst: 3, perSecond: 2 };

/** Takes a token if there is one; returns in how many ms there will be one, else 0. */
function take(bucket: TokenBucket, nowMs: number): number {
  const delayMs = bucket.delayMs(rate, nowMs);
  if (delayMs === 0) bucket.take();
  return delayMs;
}

describe("a token bucket", () => {
  test("gives a burst, then tokens at its rate", () => {
    const bucket = new TokenBucket();
    expect([0, 0, 0, 0].map((nowMs) => take(bucket, nowMs))).toEqual([0, 0, 0, 500]);
    expect([250, 500, 500].map((nowMs) => take(bucket, nowMs))).toEqual([250, 0, 500]);
  });

  test("holds no more than a burst, however long it waits", () => {
    const bucket = new TokenBucket();
    expect([0, 1e9, 1e9, 1e9, 1e9].map((nowMs) => take(bucket, nowMs))).toEqual([0, 0, 0, 0, 500]);
  });

  test("loses nothing to a clock that stands still or goes back", () => {
    const bucket = new TokenBucket();
    expect([1000, 1000, 1000, 900, 1400].map((nowMs) => take(bucket, nowMs))).toEqual([0, 0, 0, 500, 0]);
  });

  test("has at once what a greater burst adds, and no more than a smaller one", () => {
    const bucket = new TokenBucket();
    for (const nowMs of [0, 0, 0]) take(bucket, nowMs);
    expect(bucket.delayMs({ ...rate, burst: 5 }, 0, 2)).toBe(0);
    expect(bucket.delayMs({ ...rate, burst: 5 }, 0, 3)).toBe(500);
    expect(bucket.delayMs({ ...rate, burst: 1 }, 0)).toBe(0);
    expect(bucket.delayMs({ ...rate, burst: 1 }, 0, 2)).toBe(Number.POSITIVE_INFINITY);
  });

  test("tells how long many tokens take; more than a burst never come", () => {
    const bucket = new TokenBucket();
    expect(bucket.delayMs(rate, 0, 3)).toBe(0);
    bucket.take(3);
    expect(bucket.delayMs(rate, 0, 3)).toBe(1500);
    expect(bucket.delayMs(rate, 0, 4)).toBe(Number.POSITIVE_INFINITY);
  });
});
