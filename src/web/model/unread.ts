/** Counts the messages that the reader has not seen. */
export class Unread {
  readonly #changed: (count: number) => void;
  #count = 0;
  #firstId: number | undefined;

  constructor(changed: (count: number) => void) {
    this.#changed = changed;
  }

  /** The number of unread messages. */
  get count(): number {
    return this.#count;
  }

  /** The first of them, if there is one. */
  get firstId(): number | undefined {
    return this.#firstId;
  }

  /** Adds unread messages; `firstId` is that of the first of these. */
  add(count: number, firstId?: number): void {
    this.#firstId ??= firstId;
    this.#count += count;
    this.#changed(this.#count);
  }

  /** Sets the count to zero: the reader has seen them all. */
  clear(): void {
    if (this.#count === 0) return;
    this.#count = 0;
    this.#firstId = undefined;
    this.#changed(0);
  }
}
