import { SimulatedClock } from "xstate";
import type { Clock } from "../../src/net/clock.ts";

/** Time that a test moves by hand, for actors (`simulated`) and for our own timers (`after`) alike. */
export class TestClock implements Clock {
  readonly simulated = new SimulatedClock();

  after(delayMs: number, expired: () => void): () => void {
    const timer = this.simulated.setTimeout(expired, delayMs);
    return () => this.simulated.clearTimeout(timer);
  }

  /** Moves time on; what is due runs. */
  advance(ms: number): void {
    this.simulated.increment(ms);
  }
}

/** Lets everything that waits for a promise run. */
export async function settle(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}
