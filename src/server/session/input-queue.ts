import type { Transport } from "../../net/transport.ts";
import type { LineFault, LineSource } from "../../protocol/line-source.ts";

/**
 * The lines of one connection that have come and are not taken yet. While some are left the transport is paused, so that
 * what the client sends next waits in the client.
 */
export class InputQueue {
  readonly #transport: Transport;
  readonly #lines: LineSource;
  readonly #maxUnreadBytes: number;
  /** `ended`: the client has half-closed. `discarded`: what has come or will come is ignored. */
  #phase: "open" | "ended" | "discarded" = "open";
  #arrival: "flowing" | "paused" = "flowing";

  /** `lines` cuts what this kind of transport receives into lines. */
  constructor(transport: Transport, lines: LineSource, maxUnreadBytes: number) {
    this.#transport = transport;
    this.#lines = lines;
    this.#maxUnreadBytes = maxUnreadBytes;
  }

  /** Whether more lines may come and count. */
  get isOpen(): boolean {
    return this.#phase === "open";
  }

  /** Whether the client has half-closed and every whole line is taken. */
  get isFinished(): boolean {
    return this.#phase === "ended" && this.#lines.unreadBytes === 0;
  }

  /** Whether more bytes are unread than may wait: the transport cannot be paused, or did not stop [LIM-14]. */
  get isOverfull(): boolean {
    return this.#lines.unreadBytes > this.#maxUnreadBytes;
  }

  /** How many polls `chunk` is, if it comes next and holds nothing else; otherwise 0. */
  countPolls(chunk: Uint8Array): number {
    return this.#lines.countPolls(chunk);
  }

  /** Adds what has come. */
  push(chunk: Uint8Array): void {
    this.#lines.push(chunk);
  }

  /** Takes the next line, or what is wrong with it; undefined when no whole line is left. */
  next(): Uint8Array | LineFault | undefined {
    if (this.#phase === "discarded" || this.#lines.unreadBytes === 0) return undefined;
    return this.#lines.next();
  }

  /** Pauses the transport if lines are left, and resumes it if none are. */
  pauseOrResume(): void {
    const arrival = this.#lines.unreadBytes > 0 ? "paused" : "flowing";
    if (this.#phase === "discarded" || arrival === this.#arrival) return;
    this.#arrival = arrival;
    if (arrival === "paused") this.#transport.pause();
    else this.#transport.resume();
  }

  /** The client has half-closed: the lines that have come still count. */
  end(): void {
    if (this.#phase === "open") this.#phase = "ended";
  }

  /** Ignores every line that is left or will come. */
  discard(): void {
    this.#phase = "discarded";
  }
}
