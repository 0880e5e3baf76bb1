/** A queue whose `take` costs the same however long it is; `Array.shift` moves all elements. */
export class Fifo<Item> {
  private items: Item[] = [];
  private head = 0;

  get length(): number {
    return this.items.length - this.head;
  }

  /** The oldest item; undefined if there is none. */
  get first(): Item | undefined {
    return this.items[this.head];
  }

  add(item: Item): void {
    this.items.push(item);
  }

  /** Removes and returns the oldest item; undefined if there is none. */
  take(): Item | undefined {
    if (this.length === 0) return undefined;
    const item = this.items[this.head++];
    // Half of the array is behind the head at most, so an item moves once on average.
    if (this.head * 2 >= this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return item;
  }

  /** Removes all items; returns how many. */
  clear(): number {
    const count = this.length;
    this.items = [];
    this.head = 0;
    return count;
  }
}
