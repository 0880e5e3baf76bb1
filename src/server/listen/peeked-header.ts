import { systemClock } from "../../net/system-clock.ts";
import { noBytes } from "../../protocol/bytes.ts";
import type { PeekedBytes } from "./peeked-bytes.ts";
import type { Peer } from "./peer.ts";
import { maxHeaderBytes, type ProxyHeader, ProxyHeaderDecoder } from "./proxy-header.ts";

/** A paused socket reports nothing, so it is looked at from time to time: at first after 1 ms, then after twice as long. */
const maxDelayMs = 50;

/**
 * Takes the header of a proxy from a new socket, and not a byte more: Bun's TLS reads its handshake from the socket, and
 * can't be given what was read before.
 */
export class PeekedHeader {
  readonly #socket: Bun.Socket<Peer>;
  readonly #bytes: PeekedBytes;
  readonly #decided: (header: ProxyHeader | "invalid" | "ended") => void;
  #cancelLook: () => void = () => undefined;

  /** Calls `decided` later, once, unless it is cancelled. */
  constructor(
    socket: Bun.Socket<Peer>,
    bytes: PeekedBytes,
    decided: (header: ProxyHeader | "invalid" | "ended") => void,
  ) {
    this.#socket = socket;
    this.#bytes = bytes;
    this.#decided = decided;
    socket.pause();
    this.#lookAfter(1);
  }

  /** Ends the looking: the socket may be closed. */
  cancel(): void {
    this.#cancelLook();
  }

  #lookAfter(delayMs: number): void {
    this.#cancelLook = systemClock.after(delayMs, () => {
      const header = this.#look();
      if (header === undefined) return this.#lookAfter(Math.min(2 * delayMs, maxDelayMs));
      this.#socket.resume();
      this.#decided(header);
    });
  }

  #look(): ProxyHeader | "invalid" | "ended" | undefined {
    const bytes = this.#bytes.peek(this.#socket, maxHeaderBytes);
    if (bytes === undefined) return undefined;
    if (bytes.length === 0) return "ended";
    const header = new ProxyHeaderDecoder().push(bytes);
    if (header === undefined || header === "invalid") return header;
    this.#bytes.skip(this.#socket, bytes.length - header.rest.length);
    return { address: header.address, rest: noBytes };
  }
}
