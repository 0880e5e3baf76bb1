import type { Clock } from "../../net/clock.ts";

/** The clock of a page. A hidden page's timers may be late, by a minute at worst. */
export const browserClock: Clock = {
  after(delayMs, expired) {
    const timer = setTimeout(expired, delayMs);
    return () => clearTimeout(timer);
  },
};
