import { formatAddress } from "../../net/address.ts";
import { TcpTransport } from "../../net/tcp-transport.ts";
import { LineDecoder } from "../../protocol/line-decoder.ts";
import type { Attempt, Dialer } from "./dialer.ts";

/** Where the server is. */
export interface TcpTarget {
  readonly host: string;
  readonly port: number;
}

const keepAliveMs = 60_000;
/** How far a server's line may run without its LF. */
const maxUnterminatedBytes = 64 * 1024;

/** Errors of connecting, in words; others are shown by their code. */
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

  dial(attempt: Attempt): void {
    this.#connect(attempt).catch((error: unknown) => attempt.refused(describe(error)));
  }

  async #connect(attempt: Attempt): Promise<void> {
    await Bun.connect({
      hostname: this.#target.host,
      port: this.#target.port,
      socket: {
        open: (socket) => {
          socket.setKeepAlive(true, keepAliveMs);
          attempt.opened(new TcpTransport(socket), new LineDecoder(maxUnterminatedBytes));
        },
        data: (_, chunk) => attempt.received(chunk),
        drain: () => attempt.drained(),
        close: () => attempt.closed(),
      },
    });
  }
}

function describe(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return connectErrors.get(code) ?? (code || String(error));
}
