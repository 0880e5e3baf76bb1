/** Counts the messages that the reader has not seen. */
export class Unread {
  readonly #tell: (count: number) => void;
  #count = 0;

  constructor(tell: (count: number) => void) {
    this.#tell = tell;
  }

  /** The number of unread messages. */
  get count(): number {
    return this.#count;
  }

  /** Adds unread messages. */
  add(count: number): void {
    this.#count += count;
    this.#tell(this.#count);
  }

  /** The reader has seen them all. */
  clear(): void {
    if (this.#count === 0) return;
    this.#count = 0;
    this.#tell(0);
  }
}
