import type { BoardClient } from "./board-client.ts";
import { type ConsistencyChecker, isRefusal } from "./consistency.ts";
import type { Deliveries } from "./deliveries.ts";
import { parseMessageLine, sequenceOf } from "./message.ts";
import { QueuedWorker } from "./queued-worker.ts";
import type { RunContext } from "./run-context.ts";
import type { WorkerEvents } from "./worker.ts";

/** How long a board may keep a `wait` [WAI-2]; its time-out begins afterwards. */
const longestWaitMs = 60_000;

/** What the waiters of a sender share. */
export interface DeliveryWaiterOptions {
  readonly checker: ConsistencyChecker;
  readonly deliveries: Deliveries;
  /** The sender's name. */
  readonly sender: string;
  /** They wait for the messages after this one. */
  readonly firstId: number;
}

/** Waits for each message after the one before, on one connection; its commands come by themselves, none is due. */
export class DeliveryWaiter extends QueuedWorker {
  private readonly options: DeliveryWaiterOptions;
  private lastId: number;

  constructor(context: RunContext, options: DeliveryWaiterOptions) {
    super(context, 0);
    this.options = options;
    this.lastId = options.firstId;
  }

  get isBusy(): boolean {
    return this.options.deliveries.isPending;
  }

  open(events: WorkerEvents): void {
    this.begin();
    let phase: "connecting" | "waiting" = "connecting";
    this.connect({
      opened: (client) => {
        phase = "waiting";
        this.wait(client);
        events.opened();
      },
      received: (nowMs) => events.answered(nowMs),
      closed: () => {
        if (phase === "connecting") events.failed();
        else if (!this.isClosing) events.lost();
      },
    });
  }

  pump(): void {}

  /** The messages that did not reach all waiters; the first waiter that is asked drops them for all. */
  override dropQueued(): number {
    return this.options.deliveries.clear();
  }

  protected readonly isFull = false;

  private wait(client: BoardClient): void {
    const nowMs = this.context.now();
    const answered = (line: string, atMs: number) => {
      this.take(line, atMs);
      if (client.isOpen) this.wait(client);
    };
    client.expect({ answered }, nowMs, nowMs + longestWaitMs);
    client.write(`wait ${this.lastId}\n`);
  }

  private take(line: string, nowMs: number): void {
    const { checker, deliveries, sender } = this.options;
    const { metrics } = this.context;
    if (isRefusal(line)) {
      metrics.countRefusal(line);
      return;
    }
    const fault = checker.checkRead(line, this.lastId);
    if (fault !== undefined) {
      metrics.countFault(fault);
      return;
    }
    const message = parseMessageLine(line);
    // A `wait` that found nothing is answered like `read`, with a message that this waiter has.
    if (message === undefined || message.id <= this.lastId) return;
    this.lastId = message.id;
    const sequence = sequenceOf(message.text);
    if (message.sender === sender && sequence !== undefined) deliveries.reached(sequence, nowMs);
  }
}
