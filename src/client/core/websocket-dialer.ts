import type { Transport } from "../../net/transport.ts";
import { noBytes } from "../../protocol/bytes.ts";
import { MessageLines } from "../../protocol/message-lines.ts";
import type { DialEvents, Dialer } from "./dialer.ts";
import { askRefusalReason } from "./websocket-refusal.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** How a dialer opens WebSockets, and asks for a page. */
export interface WebAccess {
  open(url: URL): WebSocket;
  fetch(address: string, options: RequestInit): Promise<Response>;
}

const plainAccess: WebAccess = {
  open: (url) => new WebSocket(url),
  fetch: (address, options) => fetch(address, options),
};

/** Connects to the server by WebSocket (PROTOCOL.md, "WebSocket"); works in a browser, too. */
export class WebSocketDialer implements Dialer {
  readonly address: string;
  readonly #url: URL;
  readonly #access: WebAccess;

  constructor(url: URL, access: WebAccess = plainAccess) {
    this.address = url.host;
    this.#url = url;
    this.#access = access;
  }

  /** A browser opens one WebSocket to an address at a time: an attempt that is not given up holds up the next ones. */
  dial(events: DialEvents): () => void {
    const socket = this.#access.open(this.#url);
    let phase: "connecting" | "open" | "given up" = "connecting";
    socket.addEventListener("open", () => {
      phase = "open";
      events.opened(new ClientWebSocket(socket), new MessageLines());
    });
    socket.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      if (typeof data === "string") events.received(encoder.encode(data));
    });
    socket.addEventListener("close", () => {
      if (phase === "open") events.closed();
      if (phase === "connecting") {
        void askRefusalReason(this.#url, this.#access).then((reason) => events.refused(reason));
      }
    });
    return () => {
      phase = "given up";
      socket.close();
    };
  }
}

/**
 * Each line becomes one text message, without its LF [WSK-1]. A browser reports no backpressure: its buffer is
 * bounded by the number of requests in flight.
 */
class ClientWebSocket implements Transport {
  readonly lastBytes = noBytes;
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  encodeLine(line: Uint8Array): Uint8Array {
    return line.subarray(0, -1);
  }

  write(encoded: readonly Uint8Array[]): number {
    if (this.#socket.readyState !== WebSocket.OPEN) return -1;
    for (const message of encoded) this.#socket.send(decoder.decode(message));
    return encoded.reduce((total, message) => total + message.length, 0);
  }

  shutdown(): void {
    this.#socket.close();
  }

  /** A browser cannot reset a WebSocket. */
  destroy(): void {
    this.#socket.close();
  }

  pause(): void {}

  resume(): void {}
}
