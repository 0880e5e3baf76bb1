import { BoardClient, type ConnectAttempt } from "./board-client.ts";
import { CommandQueue } from "./command-queue.ts";
import type { RunContext } from "./run-context.ts";
import type { Worker, WorkerEvents } from "./worker.ts";

/** The events of a worker's connection. */
export interface ConnectionEvents {
  opened(client: BoardClient): void;
  received(nowMs: number): void;
  closed(): void;
}

/** What all workers share: a queue of commands that are due, and one connection at a time. */
export abstract class QueuedWorker implements Worker {
  protected readonly context: RunContext;
  protected readonly queue: CommandQueue;
  protected client: BoardClient | undefined;
  protected state: "running" | "stopped" = "running";
  private attempt: ConnectAttempt = "first";
  private closed: (() => void) | undefined;

  constructor(context: RunContext, ratePerSecond: number) {
    this.context = context;
    this.queue = new CommandQueue(ratePerSecond, context);
  }

  abstract readonly isBusy: boolean;
  abstract open(events: WorkerEvents): void;
  abstract pump(nowMs: number): void;
  /** Whether a command that is due now has to wait. */
  protected abstract readonly isFull: boolean;

  add(dueMs: number): void {
    if (this.state === "running") this.queue.add(dueMs, this.isFull);
  }

  stop(): void {
    this.state = "stopped";
  }

  dropQueued(): number {
    return this.queue.clear();
  }

  close(closed: () => void): void {
    this.state = "stopped";
    if (this.client === undefined) {
      closed();
      return;
    }
    this.closed = closed;
    this.client.close();
  }

  /** Whether `close` was called and the connection has not ended. */
  protected get isClosing(): boolean {
    return this.closed !== undefined;
  }

  /** Starts again, even if an earlier connection is still closing. */
  protected begin(): void {
    this.state = "running";
    this.closed = undefined;
  }

  protected connect(events: ConnectionEvents): BoardClient {
    const clientEvents = {
      opened: () => events.opened(client),
      received: (nowMs: number) => events.received(nowMs),
      closed: () => {
        if (this.client !== client) return;
        this.client = undefined;
        this.attempt = client.nextAttempt;
        events.closed();
        this.closed?.();
        this.closed = undefined;
      },
    };
    const client = new BoardClient(this.context, clientEvents, this.attempt);
    this.client = client;
    return client;
  }
}
