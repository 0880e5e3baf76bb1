import type { Clock } from "../../net/clock.ts";
import { refuse } from "../../protocol/refusal.ts";
import type { Board, Waiter } from "../board/board.ts";
import type { Answer, ReplyQueue } from "./reply-queue.ts";

interface Wait {
  readonly request: number;
  readonly id: number;
  readonly cancelTimeout: () => void;
}

const logLost = refuse("unavailable", "older messages can't be read now");

/**
 * Answers what one session asks of the board: `read`, `read <id>` and `wait <id>` (PROTOCOL.md). Each method is given
 * the number of the request, whose slot in the reply queue it fills, now or later. None passes through an actor.
 */
export class Reader implements Waiter {
  readonly #board: Board;
  readonly #replies: ReplyQueue;
  readonly #mayWait: () => boolean;
  readonly #clock: Clock;
  readonly #waitTimeoutMs: number;
  #wait: Wait | undefined;

  /** `mayWait`: whether a `wait` may really wait, which it may not when the peer has half-closed. */
  constructor(
    board: Board,
    replies: ReplyQueue,
    mayWait: () => boolean,
    clock: Clock,
    waitTimeoutMs: number,
  ) {
    this.#board = board;
    this.#replies = replies;
    this.#mayWait = mayWait;
    this.#clock = clock;
    this.#waitTimeoutMs = waitTimeoutMs;
  }

  /** `read`: the last message [REA-1]. */
  readLast(request: number): void {
    this.#replies.fill(request, this.#board.lastWord.bytes);
  }

  /** `read <id>`: the message with this id [REA-4]. */
  readOne(request: number, id: number): void {
    this.#answer(request, this.#board.find(id));
  }

  /** `wait <id>`: the first message after this id, as soon as there is one [WAI-1] [WAI-3] [WAI-4]. */
  startWait(request: number, id: number): void {
    const newer = this.#board.findAfter(id);
    const mayWait = id === this.#board.lastWord.id && !this.#replies.hasBehind(request) && this.#mayWait();
    if (newer !== undefined || !mayWait) return this.#answer(request, newer);
    this.#board.addWaiter(this);
    const cancelTimeout = this.#clock.after(this.#waitTimeoutMs, () => this.endWait());
    this.#wait = { request, id, cancelTimeout };
  }

  /** A message has been published: whoever waits is answered. */
  published(): void {
    const wait = this.stopWaiting();
    if (!wait) return;
    this.#answer(wait.request, this.#board.findAfter(wait.id));
    this.#replies.release();
  }

  /** Answers a wait, if there is one, like `read` [WAI-2] [WAI-3]. */
  endWait(): void {
    const wait = this.stopWaiting();
    if (!wait) return;
    this.#replies.settle(wait.request, this.#board.lastWord.bytes);
  }

  /** Forgets the wait, if there is one, without an answer; returns it. */
  stopWaiting(): Wait | undefined {
    const wait = this.#wait;
    if (wait === undefined) return undefined;
    this.#wait = undefined;
    wait.cancelTimeout();
    this.#board.removeWaiter(this);
    return wait;
  }

  #answer(request: number, found: Answer | Promise<Answer> | undefined): void {
    if (!(found instanceof Promise)) return this.#replies.fill(request, found ?? this.#board.lastWord.bytes);
    found.then(
      (answer) => this.#replies.settle(request, answer),
      () => this.#replies.settle(request, logLost),
    );
  }
}
