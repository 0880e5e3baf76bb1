import type { Metrics } from "./metrics.ts";
import type { SendObserver } from "./sender.ts";

interface Delivery {
  readonly dueMs: number;
  waitersLeft: number;
}

/** The messages of one sender that have not reached all waiters. */
export class Deliveries implements SendObserver {
  private readonly waiterCount: number;
  private readonly metrics: Pick<Metrics, "countReply" | "countLatency">;
  private readonly pending = new Map<number, Delivery>();

  constructor(waiterCount: number, metrics: Pick<Metrics, "countReply" | "countLatency">) {
    this.waiterCount = waiterCount;
    this.metrics = metrics;
  }

  get isPending(): boolean {
    return this.pending.size > 0;
  }

  sending(sequence: number, dueMs: number): void {
    this.pending.set(sequence, { dueMs, waitersLeft: this.waiterCount });
  }

  refused(sequence: number): void {
    this.pending.delete(sequence);
  }

  /** A waiter has this message; the latency ends with the last waiter. */
  reached(sequence: number, nowMs: number): void {
    this.metrics.countReply(nowMs);
    const delivery = this.pending.get(sequence);
    if (delivery === undefined) return;
    delivery.waitersLeft--;
    if (delivery.waitersLeft > 0) return;
    this.pending.delete(sequence);
    this.metrics.countLatency("other", delivery.dueMs, nowMs);
  }

  /** Waits for none of them any more; returns how many there were. */
  clear(): number {
    const count = this.pending.size;
    this.pending.clear();
    return count;
  }
}
