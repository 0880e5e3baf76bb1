/** A count for each value of one label. The values are fixed: a count that is 0 is there, too. */
export class LabelledCounts<Label extends string> {
  readonly #counts: Record<Label, number>;

  /** Starts with these counts, one for each value of the label. */
  constructor(counts: Record<Label, number>) {
    this.#counts = { ...counts };
  }

  /** Adds to the count of one value. */
  add(label: Label, count = 1): void {
    this.#counts[label] += count;
  }

  /** The count of one value. */
  of(label: Label): number {
    return this.#counts[label];
  }

  /** Each value with its count. */
  entries(): [label: string, count: number][] {
    return Object.entries<number>(this.#counts);
  }
}
