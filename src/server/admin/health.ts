import type { MessageLog } from "../../../actors/server/ports.ts";
import type { Clock } from "../../net/clock.ts";
import { withinDeadline } from "./within-deadline.ts";

/** How long the log may take to say whether it takes writes. */
export const healthTimeoutMs = 5000;
/** How long an answer of the log holds: each one costs it a small write. */
const validMs = 1000;
const noAnswer = `the message log has not answered for ${healthTimeoutMs / 1000} s`;

/** What a health check needs of the server. */
export interface HealthParts {
  readonly log: Pick<MessageLog, "findWriteObstacle">;
  readonly clock: Clock;
  /** A clock that is never set back. */
  readonly nowMs: () => number;
  readonly isStopping: () => boolean;
}

interface HealthAnswer {
  readonly reason: string | undefined;
  readonly atMs: number;
}

/** Finds out whether the server can do its work: whether its log takes writes. */
export class Health {
  readonly #parts: HealthParts;
  #asking: Promise<string | undefined> | undefined;
  #answer: HealthAnswer | undefined;

  constructor(parts: HealthParts) {
    this.#parts = parts;
  }

  /** Returns undefined if the server can do its work, or the reason why it cannot, after `healthTimeoutMs` at most. */
  check(): Promise<string | undefined> {
    const { clock, isStopping, nowMs } = this.#parts;
    if (isStopping()) return Promise.resolve("the server is stopping");
    if (this.#answer !== undefined && nowMs() - this.#answer.atMs < validMs)
      return Promise.resolve(this.#answer.reason);
    return withinDeadline(clock, healthTimeoutMs, this.#ask(), noAnswer);
  }

  /** Asks the log; checks that come meanwhile share its answer. */
  #ask(): Promise<string | undefined> {
    this.#asking ??= this.#parts.log
      .findWriteObstacle()
      .catch(() => "the message log has failed")
      .then((reason) => {
        this.#answer = { reason, atMs: this.#parts.nowMs() };
        this.#asking = undefined;
        return reason;
      });
    return this.#asking;
  }
}
