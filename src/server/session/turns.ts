import { commandsPerTurn, minCommandsPerVisit } from "./limits.ts";

/** What draws on the budget of a turn; a session is one. */
export interface TurnTaker {
  /** Performs at most `allowance` commands; returns what they cost, in commands. */
  takeTurn(allowance: number): number;
}

/**
 * Shares each turn of the event loop among all connections of a server, TCP and WebSocket: they draw on one budget of
 * commands, and take turns in it. Whoever does not get a place in a turn, or has more to do, queues for the next one.
 */
export class Turns {
  readonly #queue = new Set<TurnTaker>();
  #budget = commandsPerTurn;
  #nextTurn: NodeJS.Immediate | undefined;

  /** Lets a taker perform now, if nobody queues and the budget lasts; otherwise it queues. */
  take(taker: TurnTaker): void {
    if (this.#queue.size > 0 || this.#budget <= 0) return this.queue(taker);
    this.#visit(taker);
  }

  /** Queues a taker for the next turn, behind those that queue already. */
  queue(taker: TurnTaker): void {
    this.#queue.add(taker);
    this.#awaitTurn();
  }

  /** Charges the budget for commands that were answered without a place in the queue. */
  charge(commands: number): void {
    this.#budget -= commands;
    if (this.#budget < commandsPerTurn / 2) this.#awaitTurn();
  }

  /** Forgets a taker that is gone. */
  remove(taker: TurnTaker): void {
    this.#queue.delete(taker);
  }

  #awaitTurn(): void {
    this.#nextTurn ??= setImmediate(() => this.#begin());
  }

  /** A new turn: those that queue perform in order while its budget lasts. One that queues again has another visit. */
  #begin(): void {
    this.#nextTurn = undefined;
    this.#budget = commandsPerTurn;
    for (const taker of this.#queue) {
      if (this.#budget <= 0) return this.#awaitTurn();
      this.#queue.delete(taker);
      this.#visit(taker);
    }
  }

  /** The more takers queue, the less each performs per visit: a round of them all stays short. */
  #visit(taker: TurnTaker): void {
    const share = Math.floor(this.#budget / (this.#queue.size + 1));
    this.#budget -= Math.max(1, taker.takeTurn(Math.max(share, minCommandsPerVisit)));
    if (this.#budget < commandsPerTurn / 2) this.#awaitTurn();
  }
}
