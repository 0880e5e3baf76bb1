import { commandsPerTurn, minCommandsPerVisit } from "./limits.ts";

/** Takes turns; a session does. */
export interface TurnTaker {
  /** Performs at most `allowance` commands; returns what they cost, in commands. */
  takeTurn(allowance: number): number;
}

/**
 * Shares each turn of the event loop among all connections of a server, TCP and WebSocket: they draw on one budget of
 * commands, in turns. A connection that finds no room in a turn, or has more to do, queues for the next one.
 */
export class Turns {
  readonly #queue = new Set<TurnTaker>();
  #budget = commandsPerTurn;
  #nextTurn: NodeJS.Immediate | undefined;

  /** Lets a taker perform now if the queue is empty and the budget is not used up; otherwise queues it. */
  take(taker: TurnTaker): void {
    if (this.#queue.size > 0 || this.#budget <= 0) return this.queue(taker);
    this.#visit(taker);
  }

  /** Queues a taker for the next turn. */
  queue(taker: TurnTaker): void {
    this.#queue.add(taker);
    this.#awaitTurn();
  }

  /** Charges the budget for commands that bypassed the queue, or cost more than others. */
  charge(commands: number): void {
    this.#budget -= commands;
    if (this.#budget < commandsPerTurn / 2) this.#awaitTurn();
  }

  /** Removes a closed taker from the queue. */
  remove(taker: TurnTaker): void {
    this.#queue.delete(taker);
  }

  #awaitTurn(): void {
    this.#nextTurn ??= setImmediate(() => this.#begin());
  }

  /** Begins a turn: visits the queue in order until the budget is used up, including takers that queue again. */
  #begin(): void {
    this.#nextTurn = undefined;
    this.#budget = commandsPerTurn;
    for (const taker of this.#queue) {
      if (this.#budget <= 0) return this.#awaitTurn();
      this.#queue.delete(taker);
      this.#visit(taker);
    }
  }

  /** The longer the queue, the less each taker performs per visit: a round of the queue stays short. */
  #visit(taker: TurnTaker): void {
    const share = Math.floor(this.#budget / (this.#queue.size + 1));
    // Not in one expression with the call, which may charge the budget.
    const cost = taker.takeTurn(Math.max(share, minCommandsPerVisit));
    this.#budget -= Math.max(1, cost);
    if (this.#budget < commandsPerTurn / 2) this.#awaitTurn();
  }
}
