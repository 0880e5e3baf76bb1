import { Fifo } from "./fifo.ts";
import type { Metrics } from "./metrics.ts";

/** A worker's commands that are due. Without a rate, a command is due as soon as the worker can send it. */
export class CommandQueue {
  private readonly ratePerSecond: number;
  private readonly metrics: Metrics;
  private readonly dueMs = new Fifo<number>();

  constructor(ratePerSecond: number, metrics: Metrics) {
    this.ratePerSecond = ratePerSecond;
    this.metrics = metrics;
  }

  get isEmpty(): boolean {
    return this.dueMs.length === 0;
  }

  /** Adds a command; `isLate`: the worker cannot send it at once. */
  add(dueMs: number, isLate: boolean): void {
    this.dueMs.add(dueMs);
    this.metrics.countCommand(dueMs, isLate);
  }

  /** Takes the next command and returns when it was due; undefined if none is due. */
  take(nowMs: number, state: string): number | undefined {
    if (this.ratePerSecond > 0) return this.dueMs.take();
    if (state === "stopped") return undefined;
    this.metrics.countCommand(nowMs, false);
    return nowMs;
  }

  /** Drops all commands; returns how many. */
  clear(): number {
    return this.dueMs.clear();
  }
}
