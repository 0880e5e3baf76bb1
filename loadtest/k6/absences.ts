/** The items that are away, each with the time at which it has been away for too long. */
export class Absences<Item> {
  private readonly limitMs: number;
  /** In the order of their deadlines, since all have the same limit. */
  private readonly deadlinesMs = new Map<Item, number>();

  constructor(limitMs: number) {
    this.limitMs = limitMs;
  }

  /** The item is away from now on, unless it was before. */
  begin(item: Item, nowMs: number): void {
    if (!this.deadlinesMs.has(item)) this.deadlinesMs.set(item, nowMs + this.limitMs);
  }

  /** The item is back, or no longer expected. */
  end(item: Item): void {
    this.deadlinesMs.delete(item);
  }

  /** Returns how many have been away for the limit; each of them counts again after the same time. */
  takeOverdue(nowMs: number): number {
    let count = 0;
    for (const [item, deadlineMs] of this.deadlinesMs) {
      if (deadlineMs > nowMs) break;
      this.deadlinesMs.delete(item);
      this.deadlinesMs.set(item, nowMs + this.limitMs);
      count++;
    }
    return count;
  }
}
