import { describe, expect, test } from "bun:test";
import { watchForSleep } from "../../../src/client/core/sleep-watch.ts";
import { TestClock } from "../../support/clock.ts";

/** A watch whose timers and time of day the test moves apart. */
function watch() {
  const clock = new TestClock();
  let timeMs = 0;
  let wakes = 0;
  const stop = watchForSleep(
    clock,
    () => timeMs,
    () => wakes++,
  );
  return {
    stop,
    wakes: () => wakes,
    /** Time passes; the machine sleeps for some of it, so that its timers stand still. */
    pass: (awakeMs: number, asleepMs = 0) => {
      timeMs += awakeMs + asleepMs;
      clock.advance(awakeMs);
    },
  };
}

describe("the watch for a sleep", () => {
  test("a machine that is awake, or busy for a moment, did not sleep", () => {
    const { pass, wakes } = watch();
    for (let second = 0; second < 100; second++) pass(1000);
    pass(1000, 3000);
    expect(wakes()).toBe(0);
  });

  test("each sleep is reported once, when the machine is awake again", () => {
    const { pass, wakes } = watch();
    for (let night = 1; night <= 2; night++) {
      pass(1000, 8 * 3_600_000);
      pass(1000);
      pass(1000);
      expect(wakes()).toBe(night);
    }
  });

  test("a clock that is set back is no sleep", () => {
    const { pass, wakes } = watch();
    pass(1000, -3_600_000);
    pass(1000);
    expect(wakes()).toBe(0);
  });

  test("it can be ended", () => {
    const { pass, wakes, stop } = watch();
    stop();
    pass(1000, 10_000);
    expect(wakes()).toBe(0);
  });
});
