import type { DialEvents, Dialer } from "../../client/core/dialer.ts";

/** Whether to connect. `fail`: the attempt fails, and another one may follow. `stay`: the attempt has no events. */
export type CheckResult = "dial" | "fail" | "stay";

/** Connects as another dialer does, after a check: who answers is known before anything is sent. */
export class CheckedDialer implements Dialer {
  readonly #dialer: Dialer;
  readonly #check: () => Promise<CheckResult>;

  /** `check` never rejects, and has a deadline. */
  constructor(dialer: Dialer, check: () => Promise<CheckResult>) {
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
      if (phase === "given up") return;
      if (answer === "dial") giveUp = this.#dialer.dial(events);
      if (answer === "fail") events.refused("it does not say which board it is");
    });
    return () => giveUp();
  }
}
