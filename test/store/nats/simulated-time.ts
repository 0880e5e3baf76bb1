import type { Clock } from "../../../src/net/clock.ts";

interface Event {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** Time that passes from event to event. What is due at the same time runs in the order in which it was planned. */
export class SimulatedTime {
  nowMs = 0;
  #count = 0;
  readonly #heap: Event[] = [];

  /** Runs `run` after `delayMs`. */
  plan(delayMs: number, run: () => void): void {
    const event = { atMs: this.nowMs + delayMs, order: this.#count++, run };
    let at = this.#heap.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const other = this.#heap[parent];
      if (other === undefined || isBefore(other, event)) break;
      this.#heap[at] = other;
      at = parent;
    }
    this.#heap[at] = event;
  }

  /** A clock whose events pass through `deliver`, which may drop or delay them. */
  clock(deliver: (run: () => void) => void = (run) => run()): Clock {
    return {
      after: (delayMs, expired) => {
        let isCancelled = false;
        this.plan(delayMs, () => deliver(() => !isCancelled && expired()));
        return () => {
          isCancelled = true;
        };
      },
    };
  }

  /** Runs all events of the next `ms`, and what waits for promises after each of them. */
  async run(ms: number): Promise<void> {
    const endMs = this.nowMs + ms;
    for (let next = this.#heap[0]; next !== undefined && next.atMs <= endMs; next = this.#heap[0]) {
      this.#removeFirst();
      this.nowMs = next.atMs;
      next.run();
      for (let turns = 0; turns < 4; turns++) await null;
    }
    this.nowMs = endMs;
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const [a, b] = [this.#heap[left], this.#heap[left + 1]];
      if (a === undefined) break;
      const [child, event] = b !== undefined && isBefore(b, a) ? [left + 1, b] : [left, a];
      if (isBefore(last, event)) break;
      this.#heap[at] = event;
      at = child;
    }
    this.#heap[at] = last;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
