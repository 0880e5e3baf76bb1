import type { ClientStatus } from "../../actors/client/status.ts";
import type { Clock } from "../net/clock.ts";
import type { Outbox } from "./model/outbox.ts";

/** What the gate works with. */
export interface OutboxGateParts {
  readonly outbox: Outbox;
  readonly clock: Clock;
  /** Whether the page would know its own messages among those that it missed. */
  readonly canTell: () => boolean;
  /** Whether the same board still answers. */
  readonly isSameBoard: () => Promise<boolean>;
  /** Another board answers: nothing that waits may go there. */
  readonly anotherAnswers: () => void;
}

/** A board that is busy is asked again after this time. */
const busyMs = 2000;

/** Opens the outbox while the right board is there and the reader has a name, and says what a loss means. */
export class OutboxGate {
  readonly #parts: OutboxGateParts;
  #status: ClientStatus | undefined;
  /** The page has met the board at its start. */
  #board: "same" | "lost" | "asked" = "same";
  #cancelRest: (() => void) | undefined;

  constructor(parts: OutboxGateParts) {
    this.#parts = parts;
  }

  /** Applies a new status of the client. */
  update(status: ClientStatus): void {
    const before = this.#status;
    this.#status = status;
    const { outbox } = this.#parts;
    if (status.connection !== "connected") {
      outbox.connectionLost();
      if (before?.connection === "connected") this.#board = "lost";
      return;
    }
    if (this.#board === "lost") this.#ask();
    this.#open();
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
    if (this.#board === "same" && this.#cancelRest === undefined) outbox.open();
  }

  #ask(): void {
    this.#board = "asked";
    this.#parts.isSameBoard().then(
      (isSame) => {
        if (!isSame) return this.#parts.anotherAnswers();
        if (this.#board !== "asked") return;
        this.#board = "same";
        this.#open();
      },
      () => undefined,
    );
  }
}
