import { joinBytes, noBytes } from "../protocol/bytes.ts";
import type { Transport } from "./transport.ts";

/** A TCP connection as a transport: sends lines unchanged, LF included (PROTOCOL.md, "Framing"). */
export class TcpTransport implements Transport {
  readonly lastBytes: Uint8Array = noBytes;
  readonly #socket: Bun.Socket<unknown>;

  constructor(socket: Bun.Socket<unknown>) {
    this.#socket = socket;
  }

  encodeLine(line: Uint8Array): Uint8Array {
    return line;
  }

  write(encoded: readonly Uint8Array[]): number {
    const [first] = encoded;
    return this.#socket.write(encoded.length === 1 && first !== undefined ? first : joinBytes(encoded));
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
