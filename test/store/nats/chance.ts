/** Chance that a seed decides. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A number from 0 up to, not including, 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** True with this probability. */
  is(probability: number): boolean {
    return this.next() < probability;
  }

  /** A number from 0 up to `max`. */
  upTo(max: number): number {
    return this.next() * max;
  }

  /** One of these. */
  of<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.upTo(items.length))];
    if (item === undefined) throw new Error("there is nothing to choose from");
    return item;
  }
}
