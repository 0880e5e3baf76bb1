import type { Follower } from "../../../actors/server/ports.ts";
import type { Clock } from "../../net/clock.ts";
import type { Mirror } from "./mirror.ts";
import { PositionWaits } from "./position-waits.ts";

/** Shows this node's readers what rounds have confirmed, and nothing beyond it. */
export class Publication {
  readonly #mirror: Mirror;
  readonly #waits: PositionWaits;
  #follower: Follower | undefined;
  #confirmedId = 0;
  #publishedId = 0;

  constructor(mirror: Mirror, clock: Clock) {
    this.#mirror = mirror;
    this.#waits = new PositionWaits(clock);
    mirror.observe({ advanced: () => undefined, withdrawn: (id) => this.#follower?.withdraw(id) });
  }

  /** The highest result of a round. */
  get confirmedId(): number {
    return this.#confirmedId;
  }

  /** `follower` gets all messages after `shownId` that the mirror holds, as far as they are confirmed. */
  follow(follower: Follower, shownId: number): void {
    this.#follower = follower;
    this.#publishedId = shownId;
    this.#publish();
  }

  /** Publishes up to this result of a round, which the mirror has reached, then ends the waits for it. */
  confirm(id: number): void {
    this.#confirmedId = Math.max(this.#confirmedId, id);
    this.#publish();
    this.#waits.reach(this.#confirmedId);
  }

  /** Resolves to true once `confirm` was called with at least `id`, or to false after `timeoutMs`. */
  whenConfirmed(id: number, timeoutMs: number): Promise<boolean> {
    return id <= this.#confirmedId ? Promise.resolve(true) : this.#waits.wait(id, timeoutMs);
  }

  #publish(): void {
    if (this.#follower === undefined || this.#confirmedId <= this.#publishedId) return;
    const { messages } = this.#mirror.partAfter(this.#publishedId, this.#confirmedId);
    this.#publishedId = this.#confirmedId;
    if (messages.length > 0) this.#follower.publish(messages);
  }
}
