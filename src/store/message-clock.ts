/** The time of new messages: never earlier than that of the message before, even if the clock is set back [TIM-2]. */
export class MessageClock {
  readonly #nowMs: () => number;
  #lastMs: number;

  /** `lastMs`: the time of the last message, 0 if it is not known. `nowMs`: the clock, in ms since 1970 UTC. */
  constructor(lastMs: number, nowMs: () => number) {
    this.#lastMs = lastMs;
    this.#nowMs = nowMs;
  }

  /** The time of messages that are stored now, in ms since 1970 UTC. */
  stamp(): number {
    this.#lastMs = Math.max(this.#lastMs, this.#nowMs());
    return this.#lastMs;
  }
}
