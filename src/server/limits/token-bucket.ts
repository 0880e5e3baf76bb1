/** How often something may happen: `burst` times at once, and `perSecond` times a second on average. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/**
 * Counts how often something happens: it holds a token for each time that it may happen at once. A burst that has grown
 * since the last time, because more connections share the bucket, adds its tokens at once.
 */
export class TokenBucket {
  #tokens = 0;
  #burst = 0;
  #filledAtMs = 0;

  /** Returns 0 if there are `count` tokens, or in how many ms there will be: at least 1; infinite for more than a burst. */
  delayMs(rate: Rate, nowMs: number, count = 1): number {
    this.#fill(rate, nowMs);
    if (this.#tokens >= count) return 0;
    if (count > rate.burst) return Number.POSITIVE_INFINITY;
    return Math.max(1, Math.ceil(((count - this.#tokens) * 1000) / rate.perSecond));
  }

  /** Takes tokens that `delayMs` has found. */
  take(count = 1): void {
    this.#tokens -= count;
  }

  #fill({ burst, perSecond }: Rate, nowMs: number): void {
    const grown = Math.max(0, burst - this.#burst);
    const elapsedMs = Math.max(0, nowMs - this.#filledAtMs);
    this.#tokens = Math.min(burst, this.#tokens + grown + (elapsedMs * perSecond) / 1000);
    this.#burst = burst;
    this.#filledAtMs = nowMs;
  }
}
