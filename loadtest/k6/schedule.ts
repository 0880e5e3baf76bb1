import type { Meters } from "./meters.ts";

/** When the commands of a worker are due: at a fixed rate, or, without one, as soon as it can send them. */
export class CommandSchedule {
  private readonly ratePerSecond: number;
  private readonly meters: Meters;
  private dueMs: number[] = [];

  constructor(ratePerSecond: number, meters: Meters) {
    this.ratePerSecond = ratePerSecond;
    this.meters = meters;
  }

  get isEmpty(): boolean {
    return this.dueMs.length === 0;
  }

  /** Adds a command; `isBehind`: it cannot be sent at once. */
  add(dueMs: number, isBehind: boolean): void {
    this.dueMs.push(dueMs);
    this.meters.countAsked(dueMs, isBehind);
  }

  /** When the next command was due; undefined if there is none to send now. */
  next(nowMs: number, state: string): number | undefined {
    if (this.ratePerSecond > 0) return this.dueMs.shift();
    if (state === "stopped") return undefined;
    this.meters.countAsked(nowMs, false);
    return nowMs;
  }

  /** Drops the commands that are due; returns how many. */
  abandon(): number {
    return this.dueMs.splice(0).length;
  }
}
