import type { Clock } from "./clock.ts";

/** The real clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  after(delayMs, expired) {
    const timer = setTimeout(expired, delayMs).unref();
    return () => clearTimeout(timer);
  },
};
