/**
 * A first-in, first-out queue. `shift` costs the same however long the queue is; that of an array may move all
 * items that remain.
 */
export class Queue<Item> {
  #items: (Item | undefined)[] = [];
  #first = 0;

  /** How many items are queued. */
  get length(): number {
    return this.#items.length - this.#first;
  }

  /** Adds an item at the end. */
  push(item: Item): void {
    this.#items.push(item);
  }

  /** Removes the first item and returns it; undefined if the queue is empty. */
  shift(): Item | undefined {
    const item = this.#items[this.#first];
    if (this.#first === this.#items.length) return undefined;
    this.#items[this.#first++] = undefined;
    // Moves what remains only when that is at most half: each item moves once on average.
    if (this.#first * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }
}
