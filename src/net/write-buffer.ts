import { joinBytes } from "../protocol/bytes.ts";
import type { Clock } from "./clock.ts";
import type { Transport } from "./transport.ts";

/** The deadlines of an write buffer, in milliseconds. */
export interface WriteBufferLimits {
  /** How long the peer may take none of the bytes that wait for it. */
  readonly stallTimeoutMs: number;
  /** How long to wait, after FIN, for the peer's own end before the connection is ended for it. */
  readonly lingerTimeoutMs: number;
}

/** Who an write buffer tells of what befalls it. */
export interface WriteBufferOwner {
  /** Bytes that waited have left: there is room again. */
  writeBufferDrained(): void;
  /** The peer has taken nothing for `stallTimeoutMs`; the owner decides (usually `closeWithin`). */
  writeTimedOut(): void;
}

/**
 * The way out of one connection, and the only caller of a socket's `write`. Its contract:
 *
 * 1. Bytes leave in the order in which they were added; what the kernel does not take is kept and goes first.
 * 2. `add` does not write: all that is added in one turn of the event loop leaves in one write, after it.
 * 3. It does not bound itself: its owner looks at `pendingBytes` before it adds.
 * 4. Bytes that no peer takes for `stallTimeoutMs` are reported, not kept for ever.
 * 5. `closeGracefully` loses nothing: flush, FIN, wait for the peer's end, and only then end the connection. A
 *    `close(2)` with unread input would make the kernel throw away bytes that it had accepted.
 */
export class WriteBuffer {
  readonly #transport: Transport;
  readonly #owner: WriteBufferOwner;
  readonly #settings: WriteBufferLimits;
  readonly #clock: Clock;
  /** `scheduled`: a flush will run after this turn. `blocked`: the kernel is full, `drained` will tell. */
  #flow: "idle" | "scheduled" | "blocked" = "idle";
  /** `ending`: FIN follows the last byte. `cut`: the same, but not for long. `lingering`: FIN is sent. */
  #phase: "open" | "ending" | "cut" | "lingering" | "gone" = "open";
  #parts: Uint8Array[] = [];
  #pendingBytes = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(transport: Transport, owner: WriteBufferOwner, settings: WriteBufferLimits, clock: Clock) {
    this.#transport = transport;
    this.#owner = owner;
    this.#settings = settings;
    this.#clock = clock;
  }

  /** How many bytes wait here, not yet taken by the kernel. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Whether nothing waits, so that `write` may go straight to the kernel. */
  get isIdle(): boolean {
    return this.#flow === "idle" && this.#phase === "open";
  }

  /** Queues bytes to leave after this turn of the event loop. */
  add(bytes: Uint8Array): void {
    if (this.#phase === "gone" || this.#phase === "lingering") return;
    this.#parts.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#flow !== "idle") return;
    this.#flow = "scheduled";
    queueMicrotask(() => {
      if (this.#flow === "scheduled") this.flush();
    });
  }

  /** Writes at once; only for an idle write buffer, for the one reply whose cost is everything. */
  write(bytes: Uint8Array): void {
    const written = this.#transport.write(bytes);
    if (written === bytes.length) return;
    this.#parts.push(bytes);
    this.#pendingBytes += bytes.length;
    this.#keepTail(bytes, written);
  }

  /** Writes what waits, as far as the kernel takes it; does nothing while the kernel is known to be full. */
  flush(): void {
    if (this.#flow === "blocked" || this.#phase === "gone") return;
    this.#flow = "idle";
    if (this.#pendingBytes > 0) {
      const bytes = joinBytes(this.#parts);
      this.#keepTail(bytes, this.#transport.write(bytes));
    }
    this.#shutdownIfFlushed();
  }

  /** To be called on the socket's `drain`. */
  drained(): void {
    if (this.#phase === "gone") return;
    const before = this.#pendingBytes;
    if (this.#flow === "blocked") this.#flow = "idle";
    this.flush();
    if (this.#pendingBytes < before) this.#restartStallTimer();
    this.#owner.writeBufferDrained();
  }

  /** Ends the connection after all that was added has left; further bytes are not taken. */
  closeGracefully(): void {
    if (this.#phase !== "open") return;
    this.#phase = "ending";
    this.flush();
  }

  /** Ends the connection after `lingerTimeoutMs` at the latest, however much still waits. */
  closeWithin(): void {
    if (this.#phase !== "open" && this.#phase !== "ending") return;
    this.#phase = "cut";
    this.#startTimer(this.#settings.lingerTimeoutMs, () => this.terminate());
    this.flush();
  }

  /** Ends the connection at once. */
  terminate(): void {
    if (this.#phase === "gone") return;
    this.closed();
    this.#transport.terminate();
  }

  /** To be called when the socket has closed: drops what waited, which nobody can take any more. */
  closed(): void {
    this.#phase = "gone";
    this.#flow = "idle";
    this.#parts = [];
    this.#pendingBytes = 0;
    this.#stopTimer();
  }

  /** A write of -1 means that the peer is gone; the socket's `close` follows and ends this. */
  #keepTail(bytes: Uint8Array, written: number): void {
    const tail = bytes.subarray(Math.max(written, 0));
    this.#pendingBytes = tail.length;
    this.#parts = tail.length === 0 ? [] : [tail];
    if (tail.length === 0) {
      if (this.#phase === "open") this.#stopTimer();
      return;
    }
    this.#flow = "blocked";
    if (this.#cancelTimer === undefined) this.#restartStallTimer();
  }

  #shutdownIfFlushed(): void {
    if ((this.#phase !== "ending" && this.#phase !== "cut") || this.#pendingBytes > 0) return;
    this.#phase = "lingering";
    this.#startTimer(this.#settings.lingerTimeoutMs, () => this.terminate());
    this.#transport.resume();
    // Last: a WebSocket is closed within this call.
    this.#transport.shutdown();
  }

  #restartStallTimer(): void {
    if (this.#pendingBytes === 0 || (this.#phase !== "open" && this.#phase !== "ending")) return;
    this.#startTimer(this.#settings.stallTimeoutMs, () => this.#owner.writeTimedOut());
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
