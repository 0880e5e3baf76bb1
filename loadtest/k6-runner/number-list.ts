/** A list of numbers that grows, 8 bytes each. */
export class NumberList {
  #numbers = new Float64Array(64);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(number: number): void {
    if (this.#length === this.#numbers.length) {
      const grown = new Float64Array(this.#length * 2);
      grown.set(this.#numbers);
      this.#numbers = grown;
    }
    this.#numbers[this.#length++] = number;
  }

  /** The numbers themselves, not a copy: valid until the next `push`. */
  view(): Float64Array {
    return this.#numbers.subarray(0, this.#length);
  }

  /** Returns a copy of the numbers, and forgets them. */
  take(): Float64Array {
    const taken = this.view().slice();
    this.#length = 0;
    return taken;
  }
}

/** A percentile of numbers in ascending order, 0 without any. As k6 does, it interpolates between the two nearest. */
export function percentileOf(sorted: Float64Array, percent: number): number {
  if (sorted.length === 0) return 0;
  const position = (percent / 100) * (sorted.length - 1);
  const below = sorted[Math.floor(position)] ?? 0;
  const above = sorted[Math.ceil(position)] ?? 0;
  return below + (above - below) * (position - Math.floor(position));
}
