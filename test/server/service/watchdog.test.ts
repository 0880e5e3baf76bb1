import { describe, expect, test } from "bun:test";
import { Watchdog } from "../../../src/server/service/watchdog.ts";
import { settle, TestClock } from "../../support/clock.ts";

const timeoutMs = 30_000;

/** A watchdog that has started, and what it did. */
function startWatchdog(check: () => Promise<unknown>) {
  const clock = new TestClock();
  const seen = { checks: 0, feeds: 0 };
  const counted = () => {
    seen.checks++;
    return check();
  };
  new Watchdog({ clock, timeoutMs, check: counted, feed: () => void seen.feeds++ }).start();
  return { clock, seen };
}

describe("the watchdog", () => {
  test("tells the service manager at once, and three times in its time-out", async () => {
    const { clock, seen } = startWatchdog(() => Promise.resolve());
    await settle();
    expect(seen.feeds).toBe(1);
    for (let third = 2; third <= 4; third++) {
      clock.advance(timeoutMs / 3 - 1);
      await settle();
      expect(seen.feeds).toBe(third - 1);
      clock.advance(1);
      await settle();
      expect(seen.feeds).toBe(third);
    }
  });

  test("says nothing while a check has no answer, and asks no second time; then it goes on", async () => {
    const checks: (() => void)[] = [];
    const { clock, seen } = startWatchdog(() => new Promise<void>((resolve) => checks.push(resolve)));
    clock.advance(10 * timeoutMs);
    await settle();
    expect(seen).toEqual({ checks: 1, feeds: 0 });
    checks[0]?.();
    await settle();
    expect(seen).toEqual({ checks: 1, feeds: 1 });
    clock.advance(timeoutMs / 3);
    await settle();
    expect(seen).toEqual({ checks: 2, feeds: 1 });
  });

  test("says nothing after a check that fails", async () => {
    const { clock, seen } = startWatchdog(() => Promise.reject(new Error("the log has failed")));
    await settle();
    clock.advance(10 * timeoutMs);
    await settle();
    expect(seen).toEqual({ checks: 1, feeds: 0 });
  });
});
