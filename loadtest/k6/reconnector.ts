import { BoardClient, type RunContext } from "./board-client.ts";
import { CommandQueue } from "./command-queue.ts";
import { type ConsistencyChecker, isRefusal } from "./consistency.ts";
import { register } from "./register.ts";
import type { Worker } from "./worker.ts";

/** Connects, registers, reads the last message and closes, in a loop: the name must be free each time. */
export class Reconnector implements Worker {
  private readonly context: RunContext;
  private readonly checker: ConsistencyChecker;
  private readonly name: string;
  private readonly queue: CommandQueue;
  private client: BoardClient | undefined;
  private state: "running" | "stopped" = "running";
  private closed: () => void = () => {};

  constructor(context: RunContext, checker: ConsistencyChecker, name: string) {
    this.context = context;
    this.checker = checker;
    this.name = name;
    this.queue = new CommandQueue(context.settings.ratePerSecond, context.metrics);
  }

  get isBusy(): boolean {
    return this.client !== undefined || !this.queue.isEmpty;
  }

  open(ready: () => void): void {
    ready();
  }

  add(dueMs: number): void {
    if (this.state === "stopped") return;
    this.queue.add(dueMs, this.client !== undefined);
  }

  pump(nowMs: number): void {
    if (this.client !== undefined) return;
    const dueMs = this.queue.take(nowMs, this.state);
    if (dueMs !== undefined) this.connect(dueMs);
  }

  stop(): void {
    this.state = "stopped";
  }

  dropQueued(): number {
    return this.queue.clear();
  }

  close(closed: () => void): void {
    if (this.client === undefined) closed();
    else this.closed = closed;
  }

  private connect(dueMs: number): void {
    const { context } = this;
    const client = new BoardClient(context, {
      opened: () => {
        const nowMs = context.now();
        const registration = register(client, this.name, nowMs, context.metrics, () => {});
        client.expect(this.createReadReceiver(client), dueMs, nowMs, this.checker.highestId);
        client.write(`${registration}read\n`);
      },
      received: () => {},
      closed: () => {
        this.client = undefined;
        this.closed();
        this.pump(context.now());
      },
    });
    this.client = client;
  }

  private createReadReceiver(client: BoardClient) {
    const { metrics } = this.context;
    return {
      answered: (line: string, nowMs: number, dueMs: number, floorId: number) => {
        metrics.countReply("other", dueMs, nowMs);
        const fault = isRefusal(line) ? undefined : this.checker.checkRead(line, floorId);
        if (isRefusal(line)) metrics.countRefusal(line);
        if (fault !== undefined) metrics.countFault(fault);
        client.close();
      },
    };
  }
}
