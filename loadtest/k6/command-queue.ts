import { Fifo } from "./fifo.ts";
import type { RunContext } from "./run-context.ts";

/** A worker's commands that are due. Without a rate, a command is due as soon as the worker can send it. */
export class CommandQueue {
  private readonly ratePerSecond: number;
  private readonly context: RunContext;
  private readonly dueMs = new Fifo<number>();

  constructor(ratePerSecond: number, context: RunContext) {
    this.ratePerSecond = ratePerSecond;
    this.context = context;
  }

  get isEmpty(): boolean {
    return this.dueMs.length === 0;
  }

  /** Adds a command; `isLate`: the worker cannot send it at once. */
  add(dueMs: number, isLate: boolean): void {
    if (!this.context.budget.take()) return;
    this.dueMs.add(dueMs);
    this.context.metrics.countCommand(dueMs, isLate);
  }

  /** Takes the next command and returns when it was due; undefined if none is due. */
  take(nowMs: number, state: "running" | "stopped"): number | undefined {
    if (this.ratePerSecond > 0) return this.dueMs.take();
    if (state === "stopped" || !this.context.budget.take()) return undefined;
    this.context.metrics.countCommand(nowMs, false);
    return nowMs;
  }

  /** Drops all commands; returns how many. */
  clear(): number {
    return this.dueMs.clear();
  }
}
