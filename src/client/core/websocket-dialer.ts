import type { Transport } from "../../net/transport.ts";
import { MessageLines } from "../../protocol/message-lines.ts";
import type { Call, Dialer } from "./dialer.ts";

const LF = 0x0a;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Reaches the server by WebSocket (PROTOCOL.md, "WebSocket"); runs in a browser, too. */
export class WebSocketDialer implements Dialer {
  readonly address: string;
  readonly #url: URL;

  constructor(url: URL) {
    this.address = url.host;
    this.#url = url;
  }

  dial(call: Call): void {
    const socket = new WebSocket(this.#url);
    let phase: "connecting" | "open" = "connecting";
    socket.addEventListener("open", () => {
      phase = "open";
      call.opened(new WebSocketTransport(socket), new MessageLines());
    });
    socket.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      if (typeof data === "string") call.received(encoder.encode(data));
    });
    // A browser does not tell a script why it could not connect.
    socket.addEventListener("close", () =>
      phase === "open" ? call.closed() : call.refused("connection refused"),
    );
  }
}

/**
 * Each line of the bytes written becomes one text message, without its LF. A browser tells of no backpressure: what may
 * wait in it is bounded by how much a client asks ahead of its answers.
 */
class WebSocketTransport implements Transport {
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  write(bytes: Uint8Array): number {
    if (this.#socket.readyState !== WebSocket.OPEN) return -1;
    for (let start = 0; start < bytes.length; ) {
      const end = bytes.indexOf(LF, start);
      if (end === -1) throw new Error("what is written ends in the middle of a line");
      this.#socket.send(decoder.decode(bytes.subarray(start, end)));
      start = end + 1;
    }
    return bytes.length;
  }

  shutdown(): void {
    this.#socket.close();
  }

  /** A WebSocket of a browser can't be reset. */
  terminate(): void {
    this.#socket.close();
  }

  pause(): void {}

  resume(): void {}
}
