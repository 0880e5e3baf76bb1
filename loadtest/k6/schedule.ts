import type { Worker } from "./worker.ts";

/**
 * Decides when each worker's next command is due: evenly spaced, and computed from the last change of their number, so
 * it never drifts. The latency of a delayed command starts when it was due (no coordinated omission).
 */
export class Schedule {
  private readonly workers: Worker[] = [];
  private readonly gapMs: (workers: number) => number;
  private baseMs: number;
  private baseTurn = 0;
  private turn = 0;

  /** `gapMs`: the time between two commands while this many workers take part. */
  constructor(startMs: number, gapMs: (workers: number) => number) {
    this.baseMs = startMs;
    this.gapMs = gapMs;
  }

  /** Adds a worker; its commands are due from `nowMs` on. */
  add(worker: Worker, nowMs: number): void {
    this.rebase(nowMs);
    this.workers.push(worker);
  }

  /** Removes the worker that was added last. */
  removeLast(nowMs: number): void {
    this.rebase(nowMs);
    this.workers.pop();
  }

  /** Hands out the commands that are due before `untilMs`. */
  fire(untilMs: number, nowMs: number): void {
    if (this.workers.length === 0) return;
    for (let dueMs = this.dueMs; dueMs < untilMs; dueMs = this.dueMs) {
      const worker = this.workers[this.turn++ % this.workers.length];
      worker?.add(dueMs);
      worker?.pump(nowMs);
    }
  }

  private get dueMs(): number {
    return this.baseMs + (this.turn - this.baseTurn) * this.gapMs(this.workers.length);
  }

  /** Counts the time from the next command on. With nobody to send it, it is due now. */
  private rebase(nowMs: number): void {
    this.baseMs = this.workers.length === 0 ? Math.max(this.baseMs, nowMs) : this.dueMs;
    this.baseTurn = this.turn;
  }
}
