import type { DialEvents, Dialer } from "../../client/core/dialer.ts";

/** Connects as another dialer does, after a check: who answers is known before anything is sent. */
export class CheckedDialer implements Dialer {
  readonly #dialer: Dialer;
  readonly #check: () => Promise<"dial" | "stay">;

  /** `check` never rejects, and has a deadline. After `stay`, the attempt has no events. */
  constructor(dialer: Dialer, check: () => Promise<"dial" | "stay">) {
    this.#dialer = dialer;
    this.#check = check;
  }

  get address(): string {
    return this.#dialer.address;
  }

  dial(events: DialEvents): () => void {
    let phase: "checking" | "given up" = "checking";
    let giveUp = () => {
      phase = "given up";
    };
    void this.#check().then((answer) => {
      if (answer === "dial" && phase === "checking") giveUp = this.#dialer.dial(events);
    });
    return () => giveUp();
  }
}
