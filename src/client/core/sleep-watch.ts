import type { Clock } from "../../net/clock.ts";

const tickMs = 1000;
/** Only a sleep of the machine, or a stop of the process, delays a timer by more than this; a load does not. */
const sleepMs = 3000;

/**
 * Calls `woken` after each sleep of the machine: a timer fires much too late then. `nowMs` must go on during a sleep,
 * as the time of day does. A clock that is set forward counts as a sleep. Returns a function that ends the watch.
 */
export function watchForSleep(clock: Clock, nowMs: () => number, woken: () => void): () => void {
  let lastMs = nowMs();
  let cancel = () => {};
  const schedule = () => {
    cancel = clock.after(tickMs, () => {
      const lateMs = nowMs() - lastMs - tickMs;
      lastMs = nowMs();
      schedule();
      if (lateMs > sleepMs) woken();
    });
  };
  schedule();
  return () => cancel();
}
