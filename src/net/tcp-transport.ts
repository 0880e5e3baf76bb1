import { joinBytes, noBytes } from "../protocol/bytes.ts";
import { type Traffic, uncountedTraffic } from "./traffic.ts";
import type { Transport } from "./transport.ts";

/** A TCP connection as a transport: sends lines unchanged, LF included (PROTOCOL.md, "Framing"). */
export class TcpTransport implements Transport {
  readonly lastBytes: Uint8Array = noBytes;
  readonly #socket: Bun.Socket<unknown>;
  readonly #traffic: Pick<Traffic, "sent">;

  /** `traffic` counts what the kernel takes. */
  constructor(socket: Bun.Socket<unknown>, traffic: Pick<Traffic, "sent"> = uncountedTraffic) {
    this.#socket = socket;
    this.#traffic = traffic;
  }

  encodeLine(line: Uint8Array): Uint8Array {
    return line;
  }

  write(encoded: readonly Uint8Array[]): number {
    const [first] = encoded;
    const written = this.#socket.write(
      encoded.length === 1 && first !== undefined ? first : joinBytes(encoded),
    );
    if (written > 0) this.#traffic.sent(written);
    return written;
  }

  shutdown(): void {
    this.#socket.shutdown();
  }

  destroy(): void {
    this.#socket.terminate();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }
}
