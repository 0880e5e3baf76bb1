import type { Clock } from "../../net/clock.ts";

/** How often a service manager's time-out is met: a check that is late once does no harm. */
const feedsPerTimeout = 3;

/** What a watchdog watches, and whom it tells. */
export interface WatchdogParts {
  readonly clock: Clock;
  /** The service manager restarts a service from which it has not heard for so long. */
  readonly timeoutMs: number;
  /** Resolves once the server has shown that it works. */
  readonly check: () => Promise<unknown>;
  /** Tells the service manager. */
  readonly feed: () => void;
}

/**
 * Checks the server again and again, and tells the service manager each time that it works. While a check gets no answer,
 * no other one begins: then nobody is told, and the service manager restarts the server.
 */
export class Watchdog {
  readonly #parts: WatchdogParts;

  constructor(parts: WatchdogParts) {
    this.#parts = parts;
  }

  /** Begins with a check at once. */
  start(): void {
    const { clock, timeoutMs, check, feed } = this.#parts;
    const again = () => {
      feed();
      clock.after(timeoutMs / feedsPerTimeout, () => this.start());
    };
    // A check that fails ends the process, which has its own words for it.
    check().then(again, () => undefined);
  }
}
