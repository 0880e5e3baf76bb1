import type { Connection, ConnectionTask } from "./connection.ts";
import type { ConnectionGroup } from "./connection-group.ts";
import type { ReplyReader } from "./replies.ts";
import { percentile } from "./statistics.ts";

const tickMs = 1;
const settleTimeoutMs = 30_000;

/**
 * The polls that are due and unanswered. One reply answers them all: a slow poll counts once for each poll that was due
 * meanwhile, from when that was due (no coordinated omission), and polls do not queue up.
 */
export class DuePolls {
  readonly latenciesMs: number[] = [];
  #dueMs: number[] = [];

  get count(): number {
    return this.#dueMs.length;
  }

  add(dueMs: number): void {
    this.#dueMs.push(dueMs);
  }

  answer(nowMs: number): void {
    for (const dueMs of this.#dueMs) this.latenciesMs.push(nowMs - dueMs);
    this.#dueMs = [];
  }
}

/** A client that polls at a fixed interval on the first connection of a group, with one poll in flight. */
export class HonestPoller implements ConnectionTask {
  readonly replies: ReplyReader;
  readonly #group: ConnectionGroup;
  readonly #request: Uint8Array;
  readonly #intervalMs: number;
  readonly #polls = new DuePolls();
  #timer: ReturnType<typeof setInterval> | undefined;
  #nextMs = 0;

  constructor(group: ConnectionGroup, request: Uint8Array, replies: ReplyReader, intervalMs: number) {
    this.#group = group;
    this.#request = request;
    this.replies = replies;
    this.#intervalMs = intervalMs;
  }

  start(): void {
    this.#nextMs = performance.now();
    this.#timer = setInterval(() => this.#tick(), tickMs);
  }

  /** Sends no more polls; resolves when all are answered. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    const deadlineMs = performance.now() + settleTimeoutMs;
    while (this.#polls.count > 0) {
      if (performance.now() > deadlineMs) throw new Error("polls were not answered");
      await this.#group.run(10);
    }
  }

  percentileMs(percent: number): number {
    return percentile(this.#polls.latenciesMs, percent);
  }

  answered(): void {
    this.#polls.answer(performance.now());
  }

  #tick(): void {
    const connection: Connection | undefined = this.#group.connections[0];
    for (const nowMs = performance.now(); this.#nextMs <= nowMs; this.#nextMs += this.#intervalMs) {
      this.#polls.add(this.#nextMs);
      if (this.#polls.count === 1) connection?.request(this, this.#request);
    }
  }
}
