import type { BoardClient } from "./board-client.ts";
import { type ConsistencyChecker, isRefusal } from "./consistency.ts";
import { QueuedWorker } from "./queued-worker.ts";
import { register } from "./register.ts";
import type { RunContext } from "./run-context.ts";
import type { WorkerEvents } from "./worker.ts";

/** Connects, registers, reads the last message and closes, in a loop: the name must be free each time. */
export class Reconnector extends QueuedWorker {
  private readonly checker: ConsistencyChecker;
  private readonly name: string;
  private events: WorkerEvents | undefined;
  /** When the connect that found no board was due: it is tried again, and counts from then. */
  private failedDueMs: number | undefined;

  constructor(context: RunContext, checker: ConsistencyChecker, name: string) {
    super(context, context.settings.ratePerSecond);
    this.checker = checker;
    this.name = name;
  }

  get isBusy(): boolean {
    return this.client !== undefined || (!this.isAway && !this.queue.isEmpty);
  }

  /** Connects only if the last connect failed: the others come when they are due. */
  open(events: WorkerEvents): void {
    this.begin();
    this.events = events;
    const dueMs = this.failedDueMs;
    this.failedDueMs = undefined;
    if (dueMs === undefined) events.opened();
    else this.connectAt(dueMs, "again");
  }

  pump(nowMs: number): void {
    if (this.isFull) return;
    const dueMs = this.queue.take(nowMs, this.state);
    if (dueMs !== undefined) this.connectAt(dueMs, "due");
  }

  override dropQueued(): number {
    this.failedDueMs = undefined;
    return super.dropQueued();
  }

  protected get isFull(): boolean {
    return this.client !== undefined || this.isAway;
  }

  /** Whether the last connect failed and was not tried again yet. */
  private get isAway(): boolean {
    return this.failedDueMs !== undefined;
  }

  private connectAt(dueMs: number, attempt: "due" | "again"): void {
    const { context, events } = this;
    let outcome: "refused" | "opened" | "answered" = "refused";
    this.connect({
      opened: (client) => {
        outcome = "opened";
        const nowMs = context.now();
        const registration = register(client, this.name, nowMs, context.metrics, () => {});
        const receiver = this.createReadReceiver(client, () => {
          outcome = "answered";
        });
        client.expect(receiver, dueMs, nowMs, this.checker.highestId);
        client.write(`${registration}read\n`);
        if (attempt === "again") events?.opened();
      },
      received: (nowMs) => {
        if (outcome === "answered") events?.answered(nowMs);
      },
      closed: () => {
        if (outcome === "answered") this.pump(context.now());
        else if (!this.isClosing)
          this.fail(dueMs, attempt === "again" && outcome === "refused" ? "failed" : "lost");
      },
    });
  }

  private fail(dueMs: number, how: "failed" | "lost"): void {
    this.failedDueMs = dueMs;
    this.events?.[how]();
  }

  private createReadReceiver(client: BoardClient, done: () => void) {
    const { metrics } = this.context;
    return {
      answered: (line: string, nowMs: number, dueMs: number, floorId: number) => {
        done();
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
