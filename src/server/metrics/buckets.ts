/** The upper bounds of the buckets for durations, in seconds. */
export const durationBounds: readonly number[] = [
  ...[0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01],
  ...[0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
];

/** A histogram of numbers: an observation costs nanoseconds, and no memory. */
export class Buckets {
  /** The upper bounds, each inclusive, in rising order. */
  readonly bounds: readonly number[];
  /** One for each bound, and one for what is beyond the last. */
  readonly #counts: Float64Array;
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.#counts = new Float64Array(bounds.length + 1);
  }

  /** Counts a value, `times` times. */
  observe(value: number, times = 1): void {
    let bucket = 0;
    while (value > (this.bounds[bucket] ?? Number.POSITIVE_INFINITY)) bucket++;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + times;
    this.#sum += value * times;
  }

  /** The sum of all values. */
  get sum(): number {
    return this.#sum;
  }

  /** How many values are at most as high as each bound; the last number counts all values. */
  cumulate(): number[] {
    let total = 0;
    return Array.from(this.#counts, (count) => {
      total += count;
      return total;
    });
  }
}
