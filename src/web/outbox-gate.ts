import type { ClientStatus } from "../../actors/client/status.ts";
import type { Clock } from "../net/clock.ts";
import type { Outbox } from "./model/outbox.ts";

/** What the gate works with. */
export interface OutboxGateParts {
  readonly outbox: Outbox;
  readonly clock: Clock;
  /** Whether the page would know its own messages among those that it missed. */
  readonly canTell: () => boolean;
}

/** A board that is busy is asked again after this time. */
const busyMs = 2000;

/** Opens the outbox while the board is there, which was checked before, and the reader has a name. */
export class OutboxGate {
  readonly #parts: OutboxGateParts;
  #status: ClientStatus | undefined;
  #cancelRest: (() => void) | undefined;

  constructor(parts: OutboxGateParts) {
    this.#parts = parts;
  }

  /** Applies a new status of the client. */
  update(status: ClientStatus): void {
    this.#status = status;
    if (status.connection === "connected") this.#open();
    else this.#parts.outbox.connectionLost();
  }

  /** The board is busy: what waits goes out a little later. */
  rest(): void {
    this.#parts.outbox.pause();
    this.#cancelRest ??= this.#parts.clock.after(busyMs, () => {
      this.#cancelRest = undefined;
      this.#open();
    });
  }

  #open(): void {
    const { outbox, canTell } = this.#parts;
    if (this.#status?.connection !== "connected" || this.#status.name === undefined) return;
    if (this.#status.isCaughtUp) outbox.caughtUp(canTell());
    if (this.#cancelRest === undefined) outbox.open();
  }
}
