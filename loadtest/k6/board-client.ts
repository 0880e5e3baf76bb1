import { Fifo } from "./fifo.ts";
import type { RunContext } from "./run-context.ts";
import type { Expiring } from "./timeouts.ts";
import type { LineTransport } from "./transport.ts";

/** Receives the reply to one command. */
export interface ReplyReceiver {
  answered(line: string, nowMs: number, dueMs: number, note: number): void;
}

interface PendingCommand {
  readonly receiver: ReplyReceiver;
  /** When the command was due: its latency starts here. */
  readonly dueMs: number;
  readonly sentMs: number;
  /** A number from the receiver that comes back with the reply. */
  readonly note: number;
}

/** The events of a client, besides replies. */
export interface BoardClientEvents {
  opened(): void;
  /** All replies of one chunk were delivered. */
  received(nowMs: number): void;
  /** Called once, last. */
  closed(): void;
}

/** The first attempt to connect, or one more after a connection that failed or was lost. */
export type ConnectAttempt = "first" | "again";

/** One connection to the board: each command gets exactly one reply, in order, until `close`. */
export class BoardClient implements Expiring {
  private readonly context: RunContext;
  private readonly events: BoardClientEvents;
  private readonly transport: LineTransport;
  private readonly connectStartMs: number;
  private attempt: ConnectAttempt;
  private readonly pendingCommands = new Fifo<PendingCommand>();
  private rest = "";
  private state: "opening" | "open" | "closing" | "closed" = "opening";
  private closeSentMs = 0;

  constructor(context: RunContext, events: BoardClientEvents, attempt: ConnectAttempt = "first") {
    this.context = context;
    this.events = events;
    this.attempt = attempt;
    this.connectStartMs = context.now();
    this.transport = context.connector.connect(context.settings, {
      opened: () => {
        if (this.state !== "opening") return;
        this.state = "open";
        events.opened();
      },
      received: (text) => this.receive(text),
      failed: (reason) => this.fail(reason),
      closed: () => this.handleClosed(),
    });
    context.timeouts.watch(this, this.connectStartMs + this.timeoutMs);
  }

  /** What the next connect is: one more attempt, unless this connection had a reply or its worker closed it. */
  get nextAttempt(): ConnectAttempt {
    return this.attempt;
  }

  get isOpen(): boolean {
    return this.state === "open";
  }

  get isClosed(): boolean {
    return this.state === "closed";
  }

  get unansweredCount(): number {
    return this.pendingCommands.length;
  }

  /** Registers a command that `write` sends next, and the receiver of its reply; its time-out begins at `sentMs`. */
  expect(receiver: ReplyReceiver, dueMs: number, sentMs: number, note = 0): void {
    this.pendingCommands.add({ receiver, dueMs, sentMs, note });
  }

  write(commands: string): void {
    this.transport.write(commands);
  }

  /** Sends `close` and reads until the server closes: a line that no command asked for is a fault. */
  close(): void {
    if (this.state === "opening") this.destroy();
    if (this.state !== "open") return;
    this.state = "closing";
    this.closeSentMs = this.context.now();
    this.transport.write("close\n");
  }

  /**
   * Aborts what exceeds the time-out. If a reply is overdue, the client sends `close`: if the server then closes
   * without the reply, it is missing, not late.
   */
  checkTimeouts(nowMs: number): number | undefined {
    const startMs = this.oldestStartMs;
    if (startMs === undefined) return this.state === "closed" ? undefined : nowMs + this.timeoutMs;
    if (nowMs - startMs < this.timeoutMs) return startMs + this.timeoutMs;
    if (this.state === "opening" && this.attempt === "again") this.fail("no connection");
    else if (this.state === "opening") this.abort("no connection");
    else if (this.state === "closing") this.abort("not closed after close");
    else {
      this.countTimeout("no reply");
      this.close();
    }
    return this.isClosed ? undefined : nowMs + this.timeoutMs;
  }

  private get timeoutMs(): number {
    return this.context.settings.timeoutSeconds * 1000;
  }

  /** When the oldest operation that can time out began; undefined if there is none. */
  private get oldestStartMs(): number | undefined {
    if (this.state === "opening") return this.connectStartMs;
    if (this.state === "closing") return this.closeSentMs;
    return this.pendingCommands.first?.sentMs;
  }

  private receive(text: string): void {
    const nowMs = this.context.now();
    // Characters equal bytes: a load test sends ASCII only.
    this.context.metrics.countBytes(text.length, nowMs);
    const all = this.rest === "" ? text : this.rest + text;
    let start = 0;
    for (let end = all.indexOf("\n"); end !== -1; end = all.indexOf("\n", start)) {
      this.handleLine(all.slice(start, end), nowMs);
      start = end + 1;
    }
    this.rest = all.slice(start);
    this.events.received(nowMs);
  }

  private handleLine(line: string, nowMs: number): void {
    const pending = this.pendingCommands.take();
    this.attempt = "first";
    if (pending !== undefined) pending.receiver.answered(line, nowMs, pending.dueMs, pending.note);
    else if (line.startsWith("error ")) this.context.metrics.countRefusal(line);
    else this.context.metrics.countFault({ kind: "extra", why: line });
  }

  private abort(what: string): void {
    this.countTimeout(what);
    this.destroy();
  }

  private countTimeout(what: string): void {
    this.attempt = "again";
    this.context.metrics.countTimeout(`${what} within ${this.context.settings.timeoutSeconds} s`);
  }

  private fail(reason: string): void {
    if (this.state === "closed") return;
    this.countLoss(reason);
    this.destroy();
  }

  /** Each command without a reply is an error. Without one, the connection is, unless this is one more attempt. */
  private countLoss(reason: string): void {
    const { metrics } = this.context;
    const count = this.unansweredCount;
    if (count === 0 && this.attempt === "again") metrics.countFailedAttempt();
    else metrics.countConnectionError(reason, Math.max(1, count));
    this.attempt = "again";
  }

  private destroy(): void {
    this.pendingCommands.clear();
    this.transport.destroy();
    this.finish();
  }

  private handleClosed(): void {
    if (this.state === "closed") return;
    const { metrics } = this.context;
    if (this.state !== "closing") this.countLoss("closed by the server");
    else if (this.pendingCommands.length > 0) {
      metrics.countFault({
        kind: "missing",
        why: `${this.pendingCommands.length} of the commands before close got no reply`,
      });
    }
    if (this.rest !== "") metrics.countFault({ kind: "form", why: `no LF at the end: ${this.rest}` });
    this.pendingCommands.clear();
    this.finish();
  }

  private finish(): void {
    if (this.state === "closed") return;
    this.state = "closed";
    this.events.closed();
  }
}
