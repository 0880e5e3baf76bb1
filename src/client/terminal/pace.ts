import type { ClientActor } from "../../../actors/client/client.ts";
import { describeStatus } from "../../../actors/client/status.ts";
import { maxUnanswered } from "../core/readiness.ts";

/** How many lines may be queued before the source is paused. */
const maxWaiting = 10_000;

/** The source of the lines. */
export interface PaceSource {
  pause(): unknown;
  resume(): unknown;
}

/**
 * Passes on the entered lines in order, no faster than they are answered: a long paste neither fills the memory nor keeps
 * the client from its other work.
 */
export class Pace {
  readonly #client: ClientActor;
  readonly #source: PaceSource;
  readonly #go: (line: string) => void;
  #waiting: string[] = [];
  #input: "open" | "paused" | "ended" = "open";
  #turn: NodeJS.Immediate | undefined;

  /** `go` takes the next line. */
  constructor(client: ClientActor, source: PaceSource, go: (line: string) => void) {
    this.#client = client;
    this.#source = source;
    this.#go = go;
    client.subscribe(() => {
      if (this.#waiting.length > 0) this.#turn ??= setImmediate(() => this.#proceed());
    });
  }

  /** Takes a line. */
  enter(line: string): void {
    this.#waiting.push(line);
    this.#proceed();
  }

  /** No more lines follow: tells the client once the last one is passed on. */
  end(): void {
    if (this.#input === "ended") return;
    this.#input = "ended";
    this.#proceed();
  }

  /** Passes on no more lines; returns how many are left. */
  stop(): number {
    clearImmediate(this.#turn);
    this.#input = "ended";
    return this.#waiting.splice(0).length;
  }

  #proceed(): void {
    this.#turn = undefined;
    while (this.#hasRoom()) {
      const line = this.#waiting.shift();
      if (line === undefined) break;
      this.#go(line);
    }
    this.#control();
  }

  /** Lines wait while the client connects. A client that waits to reconnect refuses a line at once, so it has room. */
  #hasRoom(): boolean {
    const { connection, unanswered } = describeStatus(this.#client.getSnapshot());
    if (connection === "closed" || connection === "connecting") return false;
    return unanswered < maxUnanswered;
  }

  #control(): void {
    const isFull = this.#waiting.length >= maxWaiting;
    if (this.#input === "ended") {
      if (this.#waiting.length === 0) this.#client.send({ type: "inputEnded" });
    } else if (this.#input === "open" && isFull) {
      this.#input = "paused";
      this.#source.pause();
    } else if (this.#input === "paused" && !isFull) {
      this.#input = "open";
      this.#source.resume();
    }
  }
}
