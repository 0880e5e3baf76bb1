import type { Transport } from "./transport.ts";

/** Pauses a transport while input is unread: backpressure then holds further input back at the peer. */
export class ReadFlow {
  /** Others only read it. */
  state: "flowing" | "paused" = "flowing";
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Pauses or resumes the transport, if its state changes. */
  update(unreadBytes: number): void {
    const state = unreadBytes > 0 ? "paused" : "flowing";
    if (state === this.state) return;
    this.state = state;
    if (state === "paused") this.#transport.pause();
    else this.#transport.resume();
  }
}
