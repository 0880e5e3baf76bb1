import type { BoardClient } from "./board-client.ts";
import { type ConsistencyChecker, isRefusal } from "./consistency.ts";
import type { Metrics } from "./metrics.ts";
import type { Role } from "./pipeline.ts";

const poll = "read\n";

/** Polls the last message. */
export class Poller implements Role {
  readonly ratePerSecond: number;
  private readonly metrics: Metrics;
  private readonly checker: ConsistencyChecker;

  constructor(ratePerSecond: number, metrics: Metrics, checker: ConsistencyChecker) {
    this.ratePerSecond = ratePerSecond;
    this.metrics = metrics;
    this.checker = checker;
  }

  handshake(_client: BoardClient, _nowMs: number, ready: () => void): void {
    ready();
  }

  next(): { readonly command: string; readonly note: number } {
    return { command: poll, note: this.checker.highestId };
  }

  answered(line: string, nowMs: number, dueMs: number, floorId: number): void {
    this.metrics.countReply(nowMs);
    this.metrics.countLatency("other", dueMs, nowMs);
    if (isRefusal(line)) {
      this.metrics.countRefusal(line);
      return;
    }
    const fault = this.checker.checkRead(line, floorId);
    if (fault !== undefined) this.metrics.countFault(fault);
  }
}
