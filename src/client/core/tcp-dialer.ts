import { LineDecoder } from "../../protocol/line-decoder.ts";
import type { Call, Dialer } from "./dialer.ts";

/** Where the server is. */
export interface TcpTarget {
  readonly host: string;
  readonly port: number;
}

const keepAliveMs = 60_000;
/** How far a server's line may run without its LF. */
const maxUnterminatedBytes = 64 * 1024;

/** Errors of connecting, in words for a person; others are shown by their code. */
const connectErrors = new Map([
  ["ECONNREFUSED", "connection refused"],
  ["ENOTFOUND", "no such host"],
  ["EHOSTUNREACH", "host unreachable"],
  ["ENETUNREACH", "network unreachable"],
]);

/** Reaches the server's port for lines. */
export class TcpDialer implements Dialer {
  readonly address: string;
  readonly #target: TcpTarget;

  constructor(target: TcpTarget) {
    this.address = formatAddress(target);
    this.#target = target;
  }

  dial(call: Call): void {
    this.#connect(call).catch((error: unknown) => call.refused(describe(error)));
  }

  async #connect(call: Call): Promise<void> {
    await Bun.connect({
      hostname: this.#target.host,
      port: this.#target.port,
      socket: {
        open: (socket) => {
          socket.setKeepAlive(true, keepAliveMs);
          call.opened(socket, new LineDecoder(maxUnterminatedBytes));
        },
        data: (_, chunk) => call.received(chunk),
        drain: () => call.drained(),
        close: () => call.closed(),
      },
    });
  }
}

function describe(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return connectErrors.get(code) ?? (code || String(error));
}

/** An IPv6 address stands in brackets before a port. */
function formatAddress({ host, port }: TcpTarget): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
