import type { Connection, ConnectionTask } from "./connection.ts";
import type { ConnectionGroup } from "./connection-group.ts";
import type { ReplyReader } from "./replies.ts";
import { percentile } from "./statistics.ts";

const tickMs = 1;
const settleTimeoutMs = 5000;

/**
 * Sends a request on each connection at a fixed interval, evenly spaced, even if the server falls behind. A latency
 * starts when the request was due, so it includes the wait for the reply before it.
 */
export class Pacer {
  readonly latenciesMs: number[] = [];
  readonly #group: ConnectionGroup;
  readonly #pollers: PacedConnection[];
  readonly #intervalMs: number;
  #timer: ReturnType<typeof setInterval> | undefined;
  #startMs = 0;
  #asked = 0;

  constructor(
    group: ConnectionGroup,
    request: Uint8Array,
    createReplies: () => ReplyReader,
    intervalMs: number,
  ) {
    this.#group = group;
    this.#intervalMs = intervalMs;
    this.#pollers = group.connections.map(
      (connection) => new PacedConnection(connection, request, createReplies(), this.latenciesMs),
    );
  }

  start(): void {
    this.#startMs = performance.now();
    this.#timer = setInterval(() => this.#tick(), tickMs);
  }

  /** Sends no more requests; resolves when all are answered. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    const deadlineMs = performance.now() + settleTimeoutMs;
    while (this.#pollers.some((poller) => poller.isBusy)) {
      if (performance.now() > deadlineMs) throw new Error("polls were not answered");
      await this.#group.run(10);
    }
  }

  percentileMs(percent: number): number {
    return percentile(this.latenciesMs, percent);
  }

  #tick(): void {
    const count = this.#pollers.length;
    const nowMs = performance.now();
    for (;;) {
      const dueMs = this.#startMs + (this.#asked * this.#intervalMs) / count;
      if (dueMs > nowMs) return;
      this.#pollers[this.#asked % count]?.due(dueMs);
      this.#asked++;
    }
  }
}

/** One connection that sends a due request at once, or after the reply to the one before. */
class PacedConnection implements ConnectionTask {
  readonly #waitingMs: number[] = [];

  constructor(
    readonly connection: Connection,
    readonly request: Uint8Array,
    readonly replies: ReplyReader,
    readonly latenciesMs: number[],
  ) {}

  get isBusy(): boolean {
    return this.connection.isBusy;
  }

  due(dueMs: number): void {
    if (this.isBusy) this.#waitingMs.push(dueMs);
    else this.connection.request(this, this.request, 1, dueMs);
  }

  answered(connection: Connection, tookMs: number): void {
    this.latenciesMs.push(tookMs);
    const dueMs = this.#waitingMs.shift();
    if (dueMs !== undefined) connection.request(this, this.request, 1, dueMs);
  }
}
