import { formatAddress } from "../../net/address.ts";
import { TcpTransport } from "../../net/tcp-transport.ts";
import { LineDecoder } from "../../protocol/line-decoder.ts";
import type { DialEvents, Dialer } from "./dialer.ts";

/** Where the server is. */
export interface TcpTarget {
  readonly host: string;
  readonly port: number;
}

const keepAliveMs = 60_000;
/** How long a server's line may be without its LF. */
const maxUnterminatedBytes = 64 * 1024;

/** Texts for connection errors; other errors show their code. */
const connectErrors = new Map([
  ["ECONNREFUSED", "connection refused"],
  ["ENOTFOUND", "no such host"],
  ["EHOSTUNREACH", "host unreachable"],
  ["ENETUNREACH", "network unreachable"],
]);

/** Connects to the server's port for lines. */
export class TcpDialer implements Dialer {
  readonly address: string;
  readonly #target: TcpTarget;

  constructor(target: TcpTarget) {
    this.address = formatAddress(target.host, target.port);
    this.#target = target;
  }

  /** Bun cannot give up a TCP connection before it is open: its owner ends it then. */
  dial(events: DialEvents): () => void {
    this.#connect(events).catch((error: unknown) => events.refused(describe(error)));
    return () => undefined;
  }

  async #connect(events: DialEvents): Promise<void> {
    await Bun.connect({
      hostname: this.#target.host,
      port: this.#target.port,
      socket: {
        open: (socket) => {
          socket.setKeepAlive(true, keepAliveMs);
          events.opened(new TcpTransport(socket), new LineDecoder(maxUnterminatedBytes));
        },
        data: (_, chunk) => events.received(chunk),
        drain: () => events.drained(),
        close: () => events.closed(),
      },
    });
  }
}

function describe(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return connectErrors.get(code) ?? (code || String(error));
}
