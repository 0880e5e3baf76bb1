import type { BoardClient, RunContext } from "./board-client.ts";
import { type ConsistencyChecker, isRefusal } from "./consistency.ts";
import { retryMs } from "./opener.ts";
import { QueuedWorker } from "./queued-worker.ts";
import { register } from "./register.ts";
import type { WorkerEvents } from "./worker.ts";

/** Connects, registers, reads the last message and closes, in a loop: the name must be free each time. */
export class Reconnector extends QueuedWorker {
  private readonly checker: ConsistencyChecker;
  private readonly name: string;
  /** It does not connect before this moment. */
  private pausedUntilMs = 0;

  constructor(context: RunContext, checker: ConsistencyChecker, name: string) {
    super(context, context.settings.ratePerSecond);
    this.checker = checker;
    this.name = name;
  }

  get isBusy(): boolean {
    return this.client !== undefined || !this.queue.isEmpty;
  }

  open(events: WorkerEvents): void {
    this.begin();
    events.opened();
  }

  pump(nowMs: number): void {
    if (this.client !== undefined || nowMs < this.pausedUntilMs) return;
    const dueMs = this.queue.take(nowMs, this.state);
    if (dueMs !== undefined) this.connectAt(dueMs);
  }

  protected get isFull(): boolean {
    return this.client !== undefined;
  }

  private connectAt(dueMs: number): void {
    const { context } = this;
    let outcome: "refused" | "opened" = "refused";
    this.connect({
      opened: (client) => {
        outcome = "opened";
        const nowMs = context.now();
        const registration = register(client, this.name, nowMs, context.metrics, () => {});
        client.expect(this.createReadReceiver(client), dueMs, nowMs, this.checker.highestId);
        client.write(`${registration}read\n`);
      },
      received: () => {},
      closed: () => {
        if (outcome === "refused") this.pause();
        else this.pump(context.now());
      },
    });
  }

  /** A board that is down is not asked all the time. */
  private pause(): void {
    this.pausedUntilMs = this.context.now() + retryMs;
    if (this.state === "running" || !this.queue.isEmpty) {
      setTimeout(() => this.pump(this.pausedUntilMs), retryMs);
    }
  }

  private createReadReceiver(client: BoardClient) {
    const { metrics } = this.context;
    return {
      answered: (line: string, nowMs: number, dueMs: number, floorId: number) => {
        metrics.countReply(nowMs);
        metrics.countLatency("other", dueMs, nowMs);
        const fault = isRefusal(line) ? undefined : this.checker.checkRead(line, floorId);
        if (isRefusal(line)) metrics.countRefusal(line);
        if (fault !== undefined) metrics.countFault(fault);
        client.close();
      },
    };
  }
}
