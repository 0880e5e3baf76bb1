import type { ServerRequest } from "../../../actors/client/ports.ts";

/**
 * The requests of one flow while the server limits its rate. It goes in rounds: one request at first, twice as many after
 * each round that was accepted. A refused request, and those behind it, are sent again in the next round.
 */
export class LimitedFlow {
  /** Those that are not in flight, oldest first. */
  #waiting: ServerRequest[] = [];
  /** Those of this round that have to be sent again. */
  #returned: ServerRequest[] = [];
  #inFlight: number;
  #window = 1;
  #delayMs = 0;

  /** `inFlight`: how many of its requests are unanswered when the first refusal arrives, with the refused one. */
  constructor(inFlight: number) {
    this.#inFlight = inFlight;
  }

  /** Whether the round is over: every request of it is answered. */
  get isDrained(): boolean {
    return this.#inFlight === 0;
  }

  /** Whether nothing is left to be sent. */
  get isEmpty(): boolean {
    return this.#returned.length === 0 && this.#waiting.length === 0;
  }

  /** Adds a request behind all others. */
  defer(request: ServerRequest): void {
    this.#waiting.push(request);
  }

  /** Notes an answer; `delayMs`: when the server takes the request, if it refused it. Returns whether it is sent again. */
  answered(request: ServerRequest, delayMs: number | undefined): boolean {
    this.#inFlight--;
    const isReturned = delayMs !== undefined || this.#returned.length > 0;
    if (isReturned) this.#returned.push(request);
    this.#delayMs = Math.max(this.#delayMs, delayMs ?? 0);
    return isReturned;
  }

  /** Ends the round; returns in how many ms the next one may begin. */
  endRound(): number {
    const delayMs = this.#delayMs;
    this.#window = this.#returned.length > 0 ? 1 : this.#window * 2;
    this.#waiting = [...this.#returned, ...this.#waiting];
    this.#returned = [];
    this.#delayMs = 0;
    return delayMs;
  }

  /** Begins a round; returns its requests, which the caller sends. */
  beginRound(): ServerRequest[] {
    const sent = this.#waiting.splice(0, this.#window);
    this.#inFlight = sent.length;
    return sent;
  }
}
