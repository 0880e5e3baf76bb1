import { type BufferedBytes, uncounted } from "./buffered-bytes.ts";
import type { Transport } from "./transport.ts";

/** Pauses a transport while input is unread: backpressure then holds further input back at the peer. */
export class ReadFlow {
  /** Others only read it. */
  state: "flowing" | "paused" = "flowing";
  readonly #transport: Transport;
  readonly #buffered: BufferedBytes;

  /** `buffered` receives how much input is buffered now, whenever that may have changed. */
  constructor(transport: Transport, buffered: BufferedBytes = uncounted) {
    this.#transport = transport;
    this.#buffered = buffered;
  }

  /** Pauses or resumes the transport, if its state changes. `heldBytes`: the part of a line that is not complete. */
  update(unreadBytes: number, heldBytes = 0): void {
    this.#buffered.setInput(unreadBytes + heldBytes);
    const state = unreadBytes > 0 ? "paused" : "flowing";
    if (state === this.state) return;
    this.state = state;
    if (state === "paused") this.#transport.pause();
    else this.#transport.resume();
  }
}
