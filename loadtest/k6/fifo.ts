/** A head of fewer items is not worth moving the others. */
const shortQueue = 32;

/** A queue whose `take` costs the same however long it is; `Array.shift` moves all elements. */
export class Fifo<Item> {
  private readonly items: Item[] = [];
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
    if (this.length === 0) this.clear();
    else if (this.head >= shortQueue && this.head * 2 >= this.items.length) this.compact();
    return item;
  }

  /** Removes all items; returns how many. */
  clear(): number {
    const count = this.length;
    this.items.length = 0;
    this.head = 0;
    return count;
  }

  /** At most half of a long array is behind the head, so an item moves once on average. */
  private compact(): void {
    this.items.splice(0, this.head);
    this.head = 0;
  }
}
