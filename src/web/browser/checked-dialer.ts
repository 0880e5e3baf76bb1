import type { DialEvents, Dialer } from "../../client/core/dialer.ts";

/** Connects as another dialer does, after a check: who answers is known before anything is sent. */
export class CheckedDialer implements Dialer {
  readonly #dialer: Dialer;
  readonly #check: () => Promise<unknown>;

  /** `check` never rejects, and has a deadline. */
  constructor(dialer: Dialer, check: () => Promise<unknown>) {
    this.#dialer = dialer;
    this.#check = check;
  }

  get address(): string {
    return this.#dialer.address;
  }

  dial(events: DialEvents): void {
    void this.#check().then(() => this.#dialer.dial(events));
  }
}
