import type { ClientStatus } from "../../../actors/client/status.ts";
import type { Clock } from "../../net/clock.ts";

const secondMs = 1000;
/** A shorter silence is not worth a word. */
const noticedSeconds = 3;

/** Measures how long the server has owed an answer: a server that is stopped looks connected for a while. */
export class Silence {
  readonly #clock: Clock;
  readonly #nowMs: () => number;
  readonly #ticked: () => void;
  #last: ClientStatus | undefined;
  #sinceMs: number | undefined;
  #cancel: () => void = () => {};

  /** `nowMs` returns the time; `ticked` is called once for each second of a silence. */
  constructor(clock: Clock, nowMs: () => number, ticked: () => void) {
    this.#clock = clock;
    this.#nowMs = nowMs;
    this.#ticked = ticked;
  }

  /** The full seconds without an answer; 0 if they are few, or none is due. */
  get seconds(): number {
    if (this.#sinceMs === undefined) return 0;
    const seconds = Math.floor((this.#nowMs() - this.#sinceMs) / secondMs);
    return seconds < noticedSeconds ? 0 : seconds;
  }

  /** Applies a new status: an answer may have come, or be due now. */
  update(status: ClientStatus): void {
    const isAnswered = this.#last === undefined || hasProgress(this.#last, status);
    this.#last = status;
    if (!status.isAnswerDue) return this.stop();
    if (isAnswered) this.stop();
    if (this.#sinceMs !== undefined) return;
    this.#sinceMs = this.#nowMs();
    this.#scheduleTick();
  }

  /** Stops measuring. */
  stop(): void {
    this.#cancel();
    this.#sinceMs = undefined;
  }

  #scheduleTick(): void {
    this.#cancel = this.#clock.after(secondMs, () => {
      this.#ticked();
      this.#scheduleTick();
    });
  }
}

/** Whether an answer has come in between: a command more is none. */
function hasProgress(before: ClientStatus, after: ClientStatus): boolean {
  const isFewer = after.unanswered < before.unanswered;
  const facts = ({ connection, lastId, fetched, registration }: ClientStatus) =>
    `${connection} ${lastId} ${fetched} ${registration.state}`;
  return isFewer || facts(before) !== facts(after);
}
