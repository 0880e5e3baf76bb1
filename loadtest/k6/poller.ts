import type { BoardClient } from "./board-client.ts";
import { type ConsistencyChecker, isRefusal } from "./consistency.ts";
import type { Meters } from "./meters.ts";
import type { Role } from "./pipeline.ts";

const poll = "read\n";

/** Asks for the last message, again and again. */
export class Poller implements Role {
  readonly ratePerSecond: number;
  private readonly meters: Meters;
  private readonly checker: ConsistencyChecker;

  constructor(ratePerSecond: number, meters: Meters, checker: ConsistencyChecker) {
    this.ratePerSecond = ratePerSecond;
    this.meters = meters;
    this.checker = checker;
  }

  greet(_client: BoardClient, _nowMs: number, ready: () => void): void {
    ready();
  }

  next(): { readonly command: string; readonly note: number } {
    return { command: poll, note: this.checker.highestId };
  }

  answered(line: string, nowMs: number, dueMs: number, floorId: number): void {
    this.meters.countReply("other", dueMs, nowMs);
    if (isRefusal(line)) {
      this.meters.countRefusal(line);
      return;
    }
    const fault = this.checker.checkRead(line, floorId);
    if (fault !== undefined) this.meters.countFault(fault);
  }
}
