import type { ClientActor } from "../../../actors/client/client.ts";
import { describeStatus } from "../../../actors/client/status.ts";
import { maxUnanswered } from "../core/readiness.ts";

/** How many lines may wait for that before no more are read. */
const maxWaiting = 10_000;

/** Where the lines come from. */
export interface PaceSource {
  pause(): unknown;
  resume(): unknown;
}

/**
 * Lets the lines that were entered go on in their order, no faster than they are answered: so a long paste neither
 * fills the memory nor keeps the client from its other work.
 */
export class Pace {
  readonly #client: ClientActor;
  readonly #source: PaceSource;
  readonly #go: (line: string) => void;
  #waiting: string[] = [];
  #input: "open" | "paused" | "ended" = "open";
  #turn: NodeJS.Immediate | undefined;

  /** `go` takes a line whose time has come. */
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

  /** No line comes any more: the client is told when the last one has gone. */
  end(): void {
    if (this.#input === "ended") return;
    this.#input = "ended";
    this.#proceed();
  }

  /** Lets no line go any more; returns how many did not. */
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

  /** While the client connects, lines wait; one that waits for the next try has room: it refuses a line at once. */
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
