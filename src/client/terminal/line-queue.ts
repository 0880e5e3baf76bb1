import type { ClientActor } from "../../../actors/client/client.ts";
import type { ClientStatus } from "../../../actors/client/status.ts";
import { maxUnanswered } from "../core/readiness.ts";

/** How many lines may be queued before the source is paused. */
const maxQueued = 10_000;

/** The flow control of the source of the lines. */
export interface LineSourceControl {
  pause(): unknown;
  resume(): unknown;
}

/**
 * Queues the entered lines, and dispatches them in order, no faster than they are answered: a long paste neither fills the
 * memory nor blocks the client.
 */
export class LineQueue {
  readonly #client: ClientActor;
  readonly #source: LineSourceControl;
  readonly #dispatch: (line: string) => void;
  #queue: string[] = [];
  #input: "open" | "paused" | "ended" = "open";
  #scheduled: NodeJS.Immediate | undefined;
  #status: ClientStatus | undefined;

  /** `dispatch` receives the next line. */
  constructor(client: ClientActor, source: LineSourceControl, dispatch: (line: string) => void) {
    this.#client = client;
    this.#source = source;
    this.#dispatch = dispatch;
  }

  /** Applies the client's new status: it may have room for more lines. */
  update(status: ClientStatus): void {
    this.#status = status;
    if (this.#queue.length > 0) this.#scheduled ??= setImmediate(() => this.#drain());
  }

  /** Queues a line. */
  enter(line: string): void {
    this.#queue.push(line);
    this.#drain();
  }

  /** Ends the input: notifies the client once the queue is empty. */
  end(): void {
    if (this.#input === "ended") return;
    this.#input = "ended";
    this.#drain();
  }

  /** Clears the queue; returns how many lines were in it. */
  stop(): number {
    clearImmediate(this.#scheduled);
    this.#input = "ended";
    return this.#queue.splice(0).length;
  }

  #drain(): void {
    this.#scheduled = undefined;
    while (this.#hasRoom()) {
      const line = this.#queue.shift();
      if (line === undefined) break;
      this.#dispatch(line);
    }
    this.#updateFlow();
  }

  /** Lines stay queued while the client connects. While it waits to reconnect, it refuses each line at once: there is room. */
  #hasRoom(): boolean {
    if (this.#status === undefined) return false;
    const { connection, unanswered } = this.#status;
    if (connection === "closed" || connection === "connecting") return false;
    return unanswered < maxUnanswered;
  }

  #updateFlow(): void {
    const isFull = this.#queue.length >= maxQueued;
    if (this.#input === "ended") {
      if (this.#queue.length === 0) this.#client.send({ type: "inputEnded" });
    } else if (this.#input === "open" && isFull) {
      this.#input = "paused";
      this.#source.pause();
    } else if (this.#input === "paused" && !isFull) {
      this.#input = "open";
      this.#source.resume();
    }
  }
}
