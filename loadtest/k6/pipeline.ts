import { BoardClient, type ReplyReceiver, type RunContext } from "./board-client.ts";
import { CommandQueue } from "./command-queue.ts";
import type { Worker } from "./worker.ts";

/** Supplies a pipeline's commands and receives their replies. */
export interface Role extends ReplyReceiver {
  readonly ratePerSecond: number;
  /** Called once after connecting; calls `ready` once commands may follow. */
  handshake(client: BoardClient, nowMs: number, ready: () => void): void;
  /** The next command, and a number that comes back with its reply. */
  next(): { readonly command: string; readonly note: number };
}

/** A worker that keeps up to PIPELINING commands in flight on one connection, at full speed or as they fall due. */
export class Pipeline implements Worker {
  private readonly context: RunContext;
  private readonly role: Role;
  private readonly queue: CommandQueue;
  private client: BoardClient | undefined;
  private state: "handshake" | "working" | "stopped" = "handshake";
  private ready: () => void = () => {};
  private closed: () => void = () => {};

  constructor(context: RunContext, role: Role) {
    this.context = context;
    this.role = role;
    this.queue = new CommandQueue(role.ratePerSecond, context.metrics);
  }

  get isBusy(): boolean {
    if (this.client?.isOpen !== true) return false;
    return this.client.unansweredCount > 0 || !this.queue.isEmpty;
  }

  open(ready: () => void): void {
    this.ready = ready;
    const client = new BoardClient(this.context, {
      opened: () => this.role.handshake(client, this.context.now(), () => this.start()),
      received: (nowMs) => this.pump(nowMs),
      closed: () => {
        this.ready();
        this.closed();
      },
    });
    this.client = client;
  }

  add(dueMs: number): void {
    if (this.state !== "working" || this.client?.isOpen !== true) return;
    this.queue.add(dueMs, this.client.unansweredCount >= this.room);
  }

  pump(nowMs: number): void {
    const { client } = this;
    if (this.state === "handshake" || client?.isOpen !== true) return;
    let commands = "";
    while (client.unansweredCount < this.room) {
      const dueMs = this.queue.take(nowMs, this.state);
      if (dueMs === undefined) break;
      const { command, note } = this.role.next();
      client.expect(this.role, dueMs, nowMs, note);
      commands += command;
    }
    if (commands !== "") client.write(commands);
  }

  stop(): void {
    this.state = "stopped";
  }

  dropQueued(): number {
    return this.queue.clear();
  }

  close(closed: () => void): void {
    if (this.client === undefined || this.client.isClosed) closed();
    else {
      this.closed = closed;
      this.client.close();
    }
  }

  private get room(): number {
    return this.context.settings.pipelining;
  }

  private start(): void {
    this.state = "working";
    this.ready();
    this.ready = () => {};
  }
}
