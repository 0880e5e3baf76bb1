import type { ClientStatus } from "../../../actors/client/status.ts";
import type { Clock } from "../../net/clock.ts";

const secondMs = 1000;

/** Counts down the wait before the next attempt to connect. */
export class Countdown {
  readonly #clock: Clock;
  readonly #nowMs: () => number;
  readonly #ticked: () => void;
  /** The number of failures before this wait, and when it ends. */
  #wait: { readonly failures: number; readonly endMs: number } | undefined;
  #cancel: () => void = () => {};

  /** `nowMs` returns the time; `ticked` is called once for each second that passes. */
  constructor(clock: Clock, nowMs: () => number, ticked: () => void) {
    this.#clock = clock;
    this.#nowMs = nowMs;
    this.#ticked = ticked;
  }

  /** The seconds left, rounded up; 0 if there is no wait. */
  get secondsLeft(): number {
    if (this.#wait === undefined) return 0;
    return Math.max(0, Math.ceil((this.#wait.endMs - this.#nowMs()) / secondMs));
  }

  /** Applies a new status: a wait may have started or ended. */
  update({ connection, failures, retryDelayMs }: ClientStatus): void {
    if (connection !== "reconnecting") return this.stop();
    if (this.#wait?.failures === failures) return;
    this.stop();
    this.#wait = { failures, endMs: this.#nowMs() + retryDelayMs };
    this.#scheduleTick();
  }

  /** Stops counting. */
  stop(): void {
    this.#cancel();
    this.#wait = undefined;
  }

  /** Schedules the next tick. */
  #scheduleTick(): void {
    const left = this.secondsLeft;
    if (this.#wait === undefined || left === 0) return;
    const delayMs = this.#wait.endMs - this.#nowMs() - (left - 1) * secondMs;
    this.#cancel = this.#clock.after(Math.ceil(delayMs), () => {
      this.#ticked();
      this.#scheduleTick();
    });
  }
}
