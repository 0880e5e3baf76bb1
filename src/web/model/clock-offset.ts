/** One question for the server's time. All times in ms since 1970 UTC. */
export interface TimeSample {
  /** When the page asked and when it had the answer, by its own clock. */
  readonly askedMs: number;
  readonly answeredMs: number;
  /** What the server said. */
  readonly serverMs: number;
}

/** Old samples go: one of the clocks may have been set since. */
const maxSamples = 8;

/**
 * How far the server's clock is ahead of the page's. The server answered somewhere within the round trip, so the shortest
 * of the last ones tells most: its middle is off by half of it at worst.
 */
export class ClockOffset {
  #samples: readonly TimeSample[] = [];

  /** Adds a sample; one whose round trip is negative, since a clock was set in it, counts for nothing. */
  add(sample: TimeSample): void {
    if (roundTripMs(sample) < 0) return;
    this.#samples = [...this.#samples, sample].slice(-maxSamples);
  }

  /** The server's time less the page's, in ms; 0 while nothing is known. */
  get offsetMs(): number {
    const best = this.#best;
    return best === undefined ? 0 : best.serverMs - (best.askedMs + roundTripMs(best) / 2);
  }

  /** How far off it may be, in ms; undefined while nothing is known. */
  get uncertaintyMs(): number | undefined {
    const best = this.#best;
    return best === undefined ? undefined : roundTripMs(best) / 2;
  }

  get #best(): TimeSample | undefined {
    let best = this.#samples[0];
    for (const sample of this.#samples)
      if (best === undefined || roundTripMs(sample) < roundTripMs(best)) best = sample;
    return best;
  }
}

function roundTripMs({ askedMs, answeredMs }: TimeSample): number {
  return answeredMs - askedMs;
}
