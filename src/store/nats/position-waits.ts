import type { Clock } from "../../net/clock.ts";

interface PositionWait {
  readonly id: number;
  readonly end: (isReached: boolean) => void;
}

/** Waits for a position of the shared log. */
export class PositionWaits {
  readonly #clock: Clock;
  readonly #waits = new Set<PositionWait>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves to true once `reach` was called with at least `id`, or to false after `timeoutMs`. */
  wait(id: number, timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const wait: PositionWait = {
        id,
        end: (isReached) => {
          cancel();
          this.#waits.delete(wait);
          resolve(isReached);
        },
      };
      const cancel = this.#clock.after(timeoutMs, () => wait.end(false));
      this.#waits.add(wait);
    });
  }

  /** Ends the waits for `id` and for lower ids. */
  reach(id: number): void {
    for (const wait of this.#waits) if (wait.id <= id) wait.end(true);
  }
}
