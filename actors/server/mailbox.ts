import type { SendRequest } from "./store-messages.ts";

/**
 * The store's bounded queue of sends. Connections put sends in; the store takes whole batches, so it handles one event
 * for each batch, not for each send.
 */
export class Mailbox {
  #maxSends: number;
  #sends: SendRequest[] = [];
  #refusedSends = 0;
  #arrived: () => void = () => undefined;

  /** `maxSends`: how many sends can wait [LIM-6]. */
  constructor(maxSends: number) {
    this.#maxSends = maxSends;
  }

  /** Sets how many sends can wait; those that wait stay. */
  setLimit(maxSends: number): void {
    this.#maxSends = maxSends;
  }

  /** Whether a send must be refused with `busy` [SND-4]. */
  get isFull(): boolean {
    return this.#sends.length >= this.#maxSends;
  }

  /** How many sends were refused since they found it full. */
  get refusedSends(): number {
    return this.#refusedSends;
  }

  /** How many sends wait. */
  get length(): number {
    return this.#sends.length;
  }

  /** Whether no send waits. */
  get isEmpty(): boolean {
    return this.#sends.length === 0;
  }

  /** Calls `arrived` for each send that enters the empty mailbox. */
  onArrival(arrived: () => void): void {
    this.#arrived = arrived;
  }

  /** Adds a send behind all others. The caller has checked `isFull`. */
  put(send: SendRequest): void {
    this.#sends.push(send);
    if (this.#sends.length === 1) this.#arrived();
  }

  /** Counts a send that is refused since the mailbox is full. */
  refuse(): void {
    this.#refusedSends++;
  }

  /** Takes the oldest sends out, at most `max`, in the order of their arrival. */
  take(max: number): readonly SendRequest[] {
    if (this.#sends.length > max) return this.#sends.splice(0, max);
    const all = this.#sends;
    this.#sends = [];
    return all;
  }
}
