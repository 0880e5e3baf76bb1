import type { Transport } from "./transport.ts";

/** Pauses a transport while what has come is unread, so that what the peer sends next waits in the peer. */
export class ReadFlow {
  /** Others only read it. */
  state: "flowing" | "paused" = "flowing";
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Pauses or resumes the transport, if that is a change. */
  update(unreadBytes: number): void {
    const state = unreadBytes > 0 ? "paused" : "flowing";
    if (state === this.state) return;
    this.state = state;
    if (state === "paused") this.#transport.pause();
    else this.#transport.resume();
  }
}
