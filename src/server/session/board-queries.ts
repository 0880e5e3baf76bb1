import type { Clock } from "../../net/clock.ts";
import { type Answer, refuse } from "../../protocol/refusal.ts";
import type { Board, Waiter } from "../board/board.ts";
import type { ReplyQueue } from "./reply-queue.ts";

interface Wait {
  readonly request: number;
  readonly id: number;
  readonly cancelTimeout: () => void;
}

const logUnreadable = refuse("unavailable", "cannot read older messages now");

/**
 * Answers the queries of one session: `read`, `read <id>`, `time <id>` and `wait <id>` (PROTOCOL.md). The session calls
 * it after all earlier commands are answered. No query goes through an actor.
 */
export class BoardQueries implements Waiter {
  readonly #board: Board;
  readonly #replies: ReplyQueue;
  readonly #clock: Clock;
  readonly #waitTimeoutMs: number;
  readonly #resolved: () => void;
  /** `refused` after the client has half-closed: a `wait` is then answered at once. */
  #waits: "allowed" | "refused" = "allowed";
  #wait: Wait | undefined;

  /** Calls `resolved` after it answers a query that was pending. */
  constructor(board: Board, replies: ReplyQueue, clock: Clock, waitTimeoutMs: number, resolved: () => void) {
    this.#board = board;
    this.#replies = replies;
    this.#clock = clock;
    this.#waitTimeoutMs = waitTimeoutMs;
    this.#resolved = resolved;
  }

  /** `read`: the last message [REA-1]. */
  readLast(): void {
    this.#replies.push(this.#board.lastWord.line);
  }

  /** `read <id>`: the message with this id [REA-4]. */
  readOne(id: number): void {
    this.#answer(this.#board.find(id));
  }

  /** `time <id>`: when the message with this id was stored [TIM-1]. */
  readTime(id: number): void {
    this.#answer(this.#board.findTime(id));
  }

  /** `wait <id>`: the first message after this id, as soon as there is one [WAI-1] [WAI-3] [WAI-4]. */
  wait(id: number): void {
    const newer = this.#board.findAfter(id);
    if (newer !== undefined) return this.#answer(newer);
    if (this.#waits === "refused" || id !== this.#board.lastWord.id) return this.readLast();
    const cancelTimeout = this.#clock.after(this.#waitTimeoutMs, () => {
      this.#replies.meter.waitTimedOut();
      this.endWait();
    });
    this.#wait = { request: this.#replies.reserve(), id, cancelTimeout };
    this.#board.addWaiter(this);
  }

  /** Ends a pending wait, and answers every later one at once. */
  stopWaiting(): void {
    this.#waits = "refused";
    this.endWait();
  }

  /** Answers a pending wait like `read` [WAI-2] [WAI-3]. */
  endWait(): void {
    const wait = this.cancelWait();
    if (wait) this.#resolve(wait.request, this.#board.lastWord.line);
  }

  /** Removes a pending wait without an answer; returns it. */
  cancelWait(): Wait | undefined {
    const wait = this.#wait;
    if (wait === undefined) return undefined;
    this.#wait = undefined;
    wait.cancelTimeout();
    this.#board.removeWaiter(this);
    return wait;
  }

  /** The board has a new message: answers the wait with the first message after its id. */
  published(): void {
    const wait = this.cancelWait();
    if (!wait) return;
    const found = this.#board.findAfter(wait.id) ?? this.#board.lastWord.line;
    if (found instanceof Promise) this.#resolveLater(wait.request, found);
    else this.#resolve(wait.request, found);
  }

  #answer(found: Answer | Promise<Answer>): void {
    if (found instanceof Promise) this.#resolveLater(this.#replies.reserve(), found);
    else this.#replies.push(found);
  }

  #resolveLater(request: number, found: Promise<Answer>): void {
    found.then(
      (answer) => this.#resolve(request, answer),
      () => this.#resolve(request, logUnreadable),
    );
  }

  #resolve(request: number, answer: Answer): void {
    this.#replies.resolve(request, answer);
    this.#resolved();
  }
}
