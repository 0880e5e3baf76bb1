import type { Transport } from "../../net/transport.ts";

const LF = 0x0a;
/** How much may wait in the runtime, whose buffer can't be bounded otherwise, before our own write buffer keeps the rest. */
const maxBufferedBytes = 16 * 1024;

const decoder = new TextDecoder();

/**
 * A WebSocket as a transport: each line of the bytes written becomes one text message, without its LF. It takes whole
 * lines only, and no more than the runtime has room for: past its limit, the runtime would drop messages.
 */
export class WebSocketTransport implements Transport {
  /** For `Bun.serve`: more than is ever buffered, so that nothing is ever dropped. */
  static readonly backpressureLimitBytes = 1024 * 1024;

  readonly #ws: Bun.ServerWebSocket<unknown>;

  constructor(ws: Bun.ServerWebSocket<unknown>) {
    this.#ws = ws;
  }

  write(bytes: Uint8Array): number {
    return this.#ws.cork(() => this.#writeLines(bytes));
  }

  shutdown(): void {
    this.#ws.close();
  }

  terminate(): void {
    this.#ws.terminate();
  }

  /** A WebSocket can't be paused; what comes meanwhile is bounded by the intake. */
  pause(): void {}

  resume(): void {}

  #writeLines(bytes: Uint8Array): number {
    let start = 0;
    while (start < bytes.length && this.#ws.getBufferedAmount() < maxBufferedBytes) {
      const end = bytes.indexOf(LF, start);
      const result = this.#ws.sendText(decoder.decode(bytes.subarray(start, end)));
      if (result === 0) return -1;
      start = end + 1;
    }
    return start;
  }
}
