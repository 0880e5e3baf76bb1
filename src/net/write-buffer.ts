import type { Clock } from "./clock.ts";
import type { Transport } from "./transport.ts";

/** The bounds of a write buffer: bytes and milliseconds. */
export interface WriteBufferLimits {
  /** At this many pending bytes the buffer is full: its owner adds no more until it has drained. */
  readonly highWaterMarkBytes: number;
  /** How long the peer may take none of the pending bytes. */
  readonly writeTimeoutMs: number;
  /** How long to wait for the peer's FIN after ours before the connection is destroyed. */
  readonly lingerTimeoutMs: number;
}

/**
 * Queues the lines for one connection, and is the only caller of a transport's `write`. Its contract:
 *
 * 1. Lines leave in the order in which they were added. What the kernel does not take is kept and goes first.
 * 2. `addLine` does not write; `flush` does, with all pending lines in one write.
 * 3. It accepts every line: its owner checks `hasRoom` before it adds.
 * 4. A peer that takes nothing for `writeTimeoutMs` is reported once; the owner then decides, usually `closeWithinLinger`.
 * 5. `closeGracefully` loses nothing: flush, FIN, wait for the peer's FIN, then close. A `close(2)` while input is
 *    unread would make the kernel drop bytes that it had accepted.
 */
export class WriteBuffer {
  readonly #transport: Transport;
  readonly #writeTimedOut: () => void;
  readonly #limits: WriteBufferLimits;
  readonly #clock: Clock;
  /** `full`: the kernel took less than it was given; a `drain` event follows. */
  #kernel: "ready" | "full" = "ready";
  /** `closing`: FIN follows the last byte. `expiring`: the same, within the linger time-out. `lingering`: FIN is sent. */
  #phase: "open" | "closing" | "expiring" | "lingering" | "closed" = "open";
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #cancelTimer: (() => void) | undefined;

  /** `writeTimedOut` is called when the peer has taken none of the pending bytes for `writeTimeoutMs`. */
  constructor(transport: Transport, writeTimedOut: () => void, limits: WriteBufferLimits, clock: Clock) {
    this.#transport = transport;
    this.#writeTimedOut = writeTimedOut;
    this.#limits = limits;
    this.#clock = clock;
  }

  /** How many bytes are pending: added, and not yet taken by the kernel. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Whether fewer bytes are pending than the high-water mark. */
  get hasRoom(): boolean {
    return this.#pendingBytes < this.#limits.highWaterMarkBytes;
  }

  /** Whether the connection is open and nothing is pending, so that `writeNow` is allowed. */
  get isIdle(): boolean {
    return this.#pendingBytes === 0 && this.#phase === "open";
  }

  /** Queues a line, its LF included. Once FIN is sent it is dropped. */
  addLine(line: Uint8Array): void {
    if (this.#phase === "lingering" || this.#phase === "closed") return;
    const encoded = this.#transport.encodeLine(line);
    this.#pending.push(encoded);
    this.#pendingBytes += encoded.length;
  }

  /** Writes `line` `count` times at once: the short way for polls. Call it only while `isIdle`. */
  writeNow(line: Uint8Array, count: number): void {
    const encoded = this.#transport.encodeLine(line);
    this.#pending = count === 1 ? [encoded] : Array<Uint8Array>(count).fill(encoded);
    this.#pendingBytes = encoded.length * count;
    this.#write();
  }

  /** Writes what is pending, as far as the kernel takes it; sends FIN if the buffer is closing and all is written. */
  flush(): void {
    if (this.#kernel === "full" || this.#phase === "closed") return;
    if (this.#pendingBytes > 0) this.#write();
    this.#shutdownIfFlushed();
  }

  /** Handles the transport's `drain` event: the kernel has room again. */
  drained(): void {
    if (this.#phase === "closed") return;
    const pendingBytes = this.#pendingBytes;
    this.#kernel = "ready";
    this.flush();
    if (this.#pendingBytes < pendingBytes) this.#restartWriteTimer();
  }

  /** Closes the connection after all pending lines have left. */
  closeGracefully(): void {
    if (this.#phase !== "open") return;
    this.#phase = "closing";
    this.flush();
  }

  /** Closes the connection as `closeGracefully` does, but destroys it after `lingerTimeoutMs` whatever is pending. */
  closeWithinLinger(): void {
    if (this.#phase !== "open" && this.#phase !== "closing") return;
    this.#phase = "expiring";
    this.#startTimer(this.#limits.lingerTimeoutMs, () => this.destroy());
    this.flush();
  }

  /** Closes the connection at once and drops what is pending. */
  destroy(): void {
    if (this.#phase === "closed") return;
    this.closed();
    this.#transport.destroy();
  }

  /** Handles the transport's `close` event: drops what is pending. */
  closed(): void {
    this.#phase = "closed";
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#stopTimer();
  }

  #write(): void {
    const written = this.#transport.write(this.#pending);
    // -1 means that the peer is gone: the transport's `close` event follows.
    this.#removeWritten(Math.max(written, 0));
    if (this.#pendingBytes > 0) {
      this.#kernel = "full";
      if (this.#cancelTimer === undefined) this.#restartWriteTimer();
    } else if (this.#phase === "open") this.#stopTimer();
  }

  #removeWritten(writtenBytes: number): void {
    this.#pendingBytes -= writtenBytes;
    let rest = writtenBytes;
    let removed = 0;
    for (const { length } of this.#pending) {
      if (rest < length) break;
      rest -= length;
      removed++;
    }
    this.#pending = this.#pending.slice(removed);
    const [partlyWritten] = this.#pending;
    if (partlyWritten !== undefined) this.#pending[0] = partlyWritten.subarray(rest);
  }

  #shutdownIfFlushed(): void {
    if ((this.#phase !== "closing" && this.#phase !== "expiring") || this.#pendingBytes > 0) return;
    this.#phase = "lingering";
    this.#startTimer(this.#limits.lingerTimeoutMs, () => this.destroy());
    this.#transport.resume();
    // Last: a WebSocket closes within this call.
    this.#transport.shutdown();
  }

  #restartWriteTimer(): void {
    if (this.#pendingBytes === 0 || (this.#phase !== "open" && this.#phase !== "closing")) return;
    this.#startTimer(this.#limits.writeTimeoutMs, this.#writeTimedOut);
  }

  #startTimer(timeoutMs: number, expired: () => void): void {
    this.#stopTimer();
    this.#cancelTimer = this.#clock.after(timeoutMs, () => {
      this.#cancelTimer = undefined;
      expired();
    });
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}
