import type { ClientStatus } from "../../actors/client/status.ts";
import type { Clock } from "../net/clock.ts";
import type { Outbox } from "./model/outbox.ts";
import { restMs } from "./model/words.ts";

/** What the gate works with. */
export interface OutboxGateParts {
  readonly outbox: Outbox;
  readonly clock: Clock;
  /** Whether the page would know its own messages among those that it missed. */
  readonly canTell: () => boolean;
}

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

  /** The board does not take a message now, for the reason with this code: what waits goes out a little later. */
  rest(code: string): void {
    this.#parts.outbox.pause(code);
    this.#cancelRest ??= this.#parts.clock.after(restMs[code] ?? 0, () => {
      this.#cancelRest = undefined;
      this.#open();
    });
  }

  #open(): void {
    const { outbox, canTell } = this.#parts;
    if (this.#status?.connection !== "connected") return;
    const { name, registration, isCaughtUp } = this.#status;
    if (registration.state === "nameless" || registration.state === "retrying")
      return outbox.pause("not-registered");
    if (name === undefined) return;
    if (isCaughtUp) outbox.caughtUp(canTell());
    if (this.#cancelRest === undefined) outbox.open();
  }
}
