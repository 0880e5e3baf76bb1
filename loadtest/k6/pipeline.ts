import type { BoardClient, ReplyReceiver } from "./board-client.ts";
import { QueuedWorker } from "./queued-worker.ts";
import type { RunContext } from "./run-context.ts";
import type { WorkerEvents } from "./worker.ts";

/** Supplies a pipeline's commands and receives their replies. */
export interface Role extends ReplyReceiver {
  readonly ratePerSecond: number;
  /** Called once after connecting; calls `ready` once commands may follow. */
  handshake(client: BoardClient, nowMs: number, ready: () => void): void;
  /** The next command, and a number that comes back with its reply. */
  next(dueMs: number): { readonly command: string; readonly note: number };
}

/** A worker that keeps up to PIPELINING commands in flight on one connection, at full speed or as they fall due. */
export class Pipeline extends QueuedWorker {
  private readonly role: Role;
  /** The connection, once commands may follow. */
  private readyClient: BoardClient | undefined;
  /** It sends nothing before the first `pump`: the measured time has not begun. */
  private phase: "waiting" | "sending" = "waiting";

  constructor(context: RunContext, role: Role) {
    super(context, role.ratePerSecond);
    this.role = role;
  }

  get isBusy(): boolean {
    if (this.readyClient?.isOpen !== true) return false;
    return this.readyClient.unansweredCount > 0 || !this.queue.isEmpty;
  }

  open(events: WorkerEvents): void {
    this.begin();
    this.readyClient = undefined;
    this.phase = "waiting";
    this.connect({
      opened: (client) => this.role.handshake(client, this.context.now(), () => this.start(client, events)),
      received: (nowMs) => {
        if (this.readyClient === undefined) return;
        events.answered(nowMs);
        if (this.phase === "sending") this.pump(nowMs);
      },
      closed: () => {
        const wasReady = this.readyClient !== undefined;
        this.readyClient = undefined;
        if (!wasReady) events.failed();
        else if (!this.isClosing) events.lost();
      },
    });
  }

  pump(nowMs: number): void {
    this.phase = "sending";
    const client = this.readyClient;
    if (client?.isOpen !== true) return;
    let commands = "";
    while (client.unansweredCount < this.room) {
      const dueMs = this.queue.take(nowMs, this.state);
      if (dueMs === undefined) break;
      const { command, note } = this.role.next(dueMs);
      client.expect(this.role, dueMs, nowMs, note);
      commands += command;
    }
    if (commands !== "") client.write(commands);
  }

  protected get isFull(): boolean {
    return this.readyClient === undefined || this.readyClient.unansweredCount >= this.room;
  }

  private get room(): number {
    return this.context.settings.pipelining;
  }

  private start(client: BoardClient, events: WorkerEvents): void {
    if (this.state === "stopped") {
      client.close();
      return;
    }
    this.readyClient = client;
    events.opened();
  }
}
