/** Counts the messages that the reader has not seen. */
export class Unread {
  readonly #changed: (count: number) => void;
  #count = 0;

  constructor(changed: (count: number) => void) {
    this.#changed = changed;
  }

  /** The number of unread messages. */
  get count(): number {
    return this.#count;
  }

  /** Adds unread messages. */
  add(count: number): void {
    this.#count += count;
    this.#changed(this.#count);
  }

  /** Sets the count to zero: the reader has seen them all. */
  clear(): void {
    if (this.#count === 0) return;
    this.#count = 0;
    this.#changed(0);
  }
}
