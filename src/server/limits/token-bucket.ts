/** How often something may happen: `burst` times at once, and `perSecond` times a second on average. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/**
 * A token bucket (it holds a token for each time that something may happen at once), kept by what is missing in it: whoever
 * shares a bucket with more connections than before finds it larger at once.
 */
export class TokenBucket {
  #missing = 0;
  #filledAtMs = 0;

  /** Returns 0 if there are `count` tokens, or in how many ms there will be: at least 1; infinite for more than a burst. */
  delayMs(rate: Rate, nowMs: number, count = 1): number {
    this.#fill(rate, nowMs);
    const lacking = this.#missing + count - rate.burst;
    if (lacking <= 0) return 0;
    if (count > rate.burst) return Number.POSITIVE_INFINITY;
    return Math.max(1, Math.ceil((lacking * 1000) / rate.perSecond));
  }

  /** Takes tokens that `delayMs` has found. */
  take(count = 1): void {
    this.#missing += count;
  }

  #fill({ perSecond }: Rate, nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - this.#filledAtMs);
    this.#missing = Math.max(0, this.#missing - (elapsedMs * perSecond) / 1000);
    this.#filledAtMs = nowMs;
  }
}
