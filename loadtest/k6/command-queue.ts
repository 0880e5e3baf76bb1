import type { Metrics } from "./metrics.ts";

/** When the commands of a worker are due: at a fixed rate, or, without one, as soon as it can send them. */
export class CommandQueue {
  private readonly ratePerSecond: number;
  private readonly metrics: Metrics;
  private dueMs: number[] = [];

  constructor(ratePerSecond: number, metrics: Metrics) {
    this.ratePerSecond = ratePerSecond;
    this.metrics = metrics;
  }

  get isEmpty(): boolean {
    return this.dueMs.length === 0;
  }

  /** Adds a command; `isLate`: it cannot be sent at once. */
  add(dueMs: number, isLate: boolean): void {
    this.dueMs.push(dueMs);
    this.metrics.countCommand(dueMs, isLate);
  }

  /** When the next command was due; undefined if there is none to send now. */
  take(nowMs: number, state: string): number | undefined {
    if (this.ratePerSecond > 0) return this.dueMs.shift();
    if (state === "stopped") return undefined;
    this.metrics.countCommand(nowMs, false);
    return nowMs;
  }

  /** Drops the commands that are due; returns how many. */
  clear(): number {
    return this.dueMs.splice(0).length;
  }
}
