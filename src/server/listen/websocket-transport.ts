import type { Transport } from "../../net/transport.ts";

/**
 * The high-water mark of the runtime's own buffer; past it, our write buffer keeps the rest. Past
 * `backpressureLimitBytes`, the runtime would drop messages.
 */
const maxBufferedBytes = 16 * 1024;

const decoder = new TextDecoder();

/** A WebSocket as a transport: sends each line as one text message, without its LF [WSK-1]. Writes whole lines only. */
export class WebSocketTransport implements Transport {
  /** For `Bun.serve`: more than the runtime ever buffers, so it drops nothing. */
  static readonly backpressureLimitBytes = 1024 * 1024;

  readonly #ws: Bun.ServerWebSocket<unknown>;

  constructor(ws: Bun.ServerWebSocket<unknown>) {
    this.#ws = ws;
  }

  encodeLine(line: Uint8Array): Uint8Array {
    return line.subarray(0, -1);
  }

  write(encoded: readonly Uint8Array[]): number {
    return this.#ws.cork(() => this.#send(encoded));
  }

  shutdown(): void {
    this.#ws.close();
  }

  destroy(): void {
    this.#ws.terminate();
  }

  /** The runtime cannot pause a WebSocket: the session limits the input that arrives meanwhile [LIM-14]. */
  pause(): void {}

  resume(): void {}

  #send(messages: readonly Uint8Array[]): number {
    let sentBytes = 0;
    for (const message of messages) {
      if (this.#ws.getBufferedAmount() >= maxBufferedBytes) break;
      if (this.#ws.sendText(decoder.decode(message)) === 0) return -1;
      sentBytes += message.length;
    }
    return sentBytes;
  }
}
