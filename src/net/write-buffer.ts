import { joinBytes } from "../protocol/bytes.ts";
import { type BufferedBytes, uncounted } from "./buffered-bytes.ts";
import { ByteBuffer } from "./byte-buffer.ts";
import type { Clock } from "./clock.ts";
import type { Transport } from "./transport.ts";

/** The limits of a write buffer. */
export interface WriteBufferLimits {
  /** At this many pending bytes the buffer is full: its owner must not write until it drains. */
  readonly highWaterMarkBytes: number;
  /** How long the peer may take none of the pending bytes. */
  readonly writeTimeoutMs: number;
  /** How long to wait for the peer's FIN after ours before the connection is destroyed. */
  readonly lingerTimeoutMs: number;
  /** Called when the peer has sent no FIN in that time. */
  readonly onLingerTimeout?: () => void;
}

/**
 * Queues the bytes for one connection, and is the only caller of a transport's `write`. Its contract:
 *
 * 1. Lines leave in the order of the writes. Bytes that the kernel does not take stay pending and leave first.
 * 2. All lines of one `write` leave in one write of the transport, as far as the kernel takes them.
 * 3. It accepts every line: its owner checks `pendingBytes` before it writes more.
 * 4. It reports a peer that takes nothing for `writeTimeoutMs` once; the owner decides, usually `closeWithinLinger`.
 * 5. `closeGracefully` loses nothing: flush, FIN, wait for the peer's FIN, then close. A `close(2)` with unread input
 *    would make the kernel drop bytes that it had accepted.
 */
export class WriteBuffer {
  /** How many bytes are pending: written here, but not yet taken by the kernel. Others only read it. */
  pendingBytes = 0;
  /** At this many pending bytes the buffer is full. */
  readonly highWaterMarkBytes: number;
  readonly #transport: Transport;
  readonly #writeTimedOut: () => void;
  readonly #limits: WriteBufferLimits;
  readonly #clock: Clock;
  readonly #buffered: BufferedBytes;
  /** `full`: the kernel did not take all bytes; a `drain` event follows. */
  #kernel: "ready" | "full" = "ready";
  /** `closing`: FIN follows the last byte. `expiring`: also, the linger time-out runs. `lingering`: FIN is sent. */
  #phase: "open" | "closing" | "expiring" | "lingering" | "closed" = "open";
  /** One buffer for all pending bytes: thousands of small replies, each on its own, take many times their bytes. */
  readonly #pending = new ByteBuffer();
  #cancelTimer: (() => void) | undefined;

  /** Calls `writeTimedOut` when the peer has taken none of the pending bytes for `writeTimeoutMs`. */
  constructor(
    transport: Transport,
    writeTimedOut: () => void,
    limits: WriteBufferLimits,
    clock: Clock,
    buffered: BufferedBytes = uncounted,
  ) {
    this.highWaterMarkBytes = limits.highWaterMarkBytes;
    this.#transport = transport;
    this.#writeTimedOut = writeTimedOut;
    this.#limits = limits;
    this.#clock = clock;
    this.#buffered = buffered;
  }

  /** Writes lines, each with its LF, after the pending bytes. Drops them once FIN is sent. */
  write(lines: readonly Uint8Array[]): void {
    if (this.#phase === "lingering" || this.#phase === "closed") return;
    const encoded: Uint8Array[] = [];
    let length = 0;
    for (const line of lines) {
      const bytes = this.#transport.encodeLine(line);
      encoded.push(bytes);
      length += bytes.length;
    }
    if (length === 0) return;
    if (this.#kernel === "full") return this.#queue(encoded);
    const written = this.#transport.write(encoded);
    if (written !== length || this.#cancelTimer !== undefined) this.#keepUnwritten(encoded, written);
  }

  /** Writes bytes that are no line, and are encoded already: a control frame, a response. */
  writeEncoded(bytes: Uint8Array): void {
    if (bytes.length === 0 || this.#phase === "lingering" || this.#phase === "closed") return;
    if (this.#kernel === "full") return this.#queue([bytes]);
    this.#keepUnwritten([bytes], this.#transport.write([bytes]));
  }

  /** Handles the transport's `drain` event: the kernel has room again. */
  drained(): void {
    if (this.#phase === "closed") return;
    const pendingBytes = this.pendingBytes;
    this.#kernel = "ready";
    this.#flush();
    if (this.pendingBytes < pendingBytes) this.#restartWriteTimer();
  }

  /** Flushes all pending bytes, and `lastBytes` behind them, then closes the connection. */
  closeGracefully(lastBytes: Uint8Array = this.#transport.lastBytes): void {
    if (this.#phase !== "open") return;
    this.writeEncoded(lastBytes);
    this.#phase = "closing";
    this.#flush();
  }

  /** Writes `last`, then does as `closeGracefully`, but destroys the connection after `lingerTimeoutMs`, even if bytes are pending. */
  closeWithinLinger(last: readonly Uint8Array[] = []): void {
    this.write(last);
    if (this.#phase !== "open" && this.#phase !== "closing") return;
    if (this.#phase === "open") this.writeEncoded(this.#transport.lastBytes);
    this.#phase = "expiring";
    this.#startLingerTimer();
    this.#flush();
  }

  /** Closes the connection at once and drops all pending bytes. */
  destroy(): void {
    if (this.#phase === "closed") return;
    this.closed();
    this.#transport.destroy();
  }

  /** Handles the transport's `close` event: drops all pending bytes. */
  closed(): void {
    this.#phase = "closed";
    this.#pending.clear();
    this.pendingBytes = 0;
    this.#buffered.setOutput(0);
    this.#stopTimer();
  }

  #queue(encoded: readonly Uint8Array[]): void {
    for (const bytes of encoded) this.#pending.push(bytes);
    this.#notePending();
  }

  #keepUnwritten(encoded: readonly Uint8Array[], written: number): void {
    const unwritten = joinBytes(encoded).subarray(Math.max(written, 0));
    if (unwritten.length > 0) this.#pending.push(unwritten);
    this.#noteWritten();
  }

  #flush(): void {
    if (this.#kernel === "full" || this.#phase === "closed") return;
    if (this.#pending.length > 0) {
      const { bytes, start, limit } = this.#pending;
      this.#pending.skip(Math.max(this.#transport.write([bytes.subarray(start, limit)]), 0));
      this.#noteWritten();
    }
    this.#shutdownIfFlushed();
  }

  /** The pending bytes are those that the kernel did not take. -1: the peer is gone, and its `close` event follows. */
  #noteWritten(): void {
    this.#notePending();
    if (this.pendingBytes > 0) {
      this.#kernel = "full";
      if (this.#cancelTimer === undefined) this.#restartWriteTimer();
    } else if (this.#phase === "open") this.#stopTimer();
  }

  #notePending(): void {
    this.pendingBytes = this.#pending.length;
    this.#buffered.setOutput(this.pendingBytes);
  }

  #shutdownIfFlushed(): void {
    if ((this.#phase !== "closing" && this.#phase !== "expiring") || this.pendingBytes > 0) return;
    this.#phase = "lingering";
    this.#startLingerTimer();
    this.#transport.resume();
    this.#transport.shutdown();
  }

  #restartWriteTimer(): void {
    if (this.pendingBytes === 0 || (this.#phase !== "open" && this.#phase !== "closing")) return;
    this.#startTimer(this.#limits.writeTimeoutMs, this.#writeTimedOut);
  }

  #startLingerTimer(): void {
    this.#startTimer(this.#limits.lingerTimeoutMs, () => {
      this.#limits.onLingerTimeout?.();
      this.destroy();
    });
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
