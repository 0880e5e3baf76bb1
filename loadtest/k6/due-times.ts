import type { Meters } from "./meters.ts";

/** When the commands of a worker are due: as it owes them at a fixed rate, or, without one, as soon as it can. */
export class DueTimes {
  private readonly ratePerSecond: number;
  private readonly meters: Meters;
  private owed: number[] = [];

  constructor(ratePerSecond: number, meters: Meters) {
    this.ratePerSecond = ratePerSecond;
    this.meters = meters;
  }

  get isEmpty(): boolean {
    return this.owed.length === 0;
  }

  /** One more command is due; `isBehind`: it can't be sent at once. */
  owe(dueMs: number, isBehind: boolean): void {
    this.owed.push(dueMs);
    this.meters.countAsked(dueMs, isBehind);
  }

  /** When the next command was due; undefined if there is none to send now. */
  next(nowMs: number, state: string): number | undefined {
    if (this.ratePerSecond > 0) return this.owed.shift();
    if (state === "stopped") return undefined;
    this.meters.countAsked(nowMs, false);
    return nowMs;
  }

  /** Forgets what is owed; returns how many commands that are. */
  abandon(): number {
    return this.owed.splice(0).length;
  }
}
