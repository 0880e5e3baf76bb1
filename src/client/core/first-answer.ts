import { hasVerb } from "../../../actors/client/notices.ts";
import type { Clock } from "../../net/clock.ts";

/** A server that stands still accepts connections, and answers nothing: where there is another one, it has this time, less than for a key. */
export const firstAnswerTimeoutMs = 1500;

/** Awaits the first answer of one connection, for `firstAnswerTimeoutMs` after the first request. */
export class FirstAnswer {
  readonly #clock: Clock;
  readonly #onSilence: () => void;
  #state: "not asked" | "awaited" | "settled" = "not asked";
  #stop: () => void = () => undefined;

  constructor(clock: Clock, onSilence: () => void) {
    this.#clock = clock;
    this.#onSilence = onSilence;
  }

  /** A request leaves. A `wait` may have no answer for long. */
  asked(request: string): void {
    if (this.#state !== "not asked" || hasVerb(request, "wait")) return;
    this.#state = "awaited";
    this.#stop = this.#clock.after(firstAnswerTimeoutMs, this.#onSilence);
  }

  /** Something has arrived, or the connection is over. */
  settled(): void {
    this.#state = "settled";
    this.#stop();
  }
}
