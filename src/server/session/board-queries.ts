import type { ConfirmedReader } from "../../../actors/server/ports.ts";
import type { Clock } from "../../net/clock.ts";
import { type Answer, refuse } from "../../protocol/refusal.ts";
import type { Board, Waiter } from "../board/board.ts";
import type { ReplyQueue } from "./reply-queue.ts";

/** Whom its queries tell that they have answered what was pending: in the reply queue, or in the write buffer. */
interface QueryOwner {
  answered(replies: "queued" | "written"): void;
}

interface Wait {
  readonly request: number;
  readonly id: number;
  readonly cancelTimeout: () => void;
}

/** A query that waits until the board's other servers have said what they have shown. */
interface Unconfirmed {
  readonly request: number;
  readonly perform: (request: number) => void;
}

const logUnreadable = refuse("unavailable", "cannot read older messages now");
const noMajority = refuse("unavailable", "too few of the board's servers answer; try again later");

/**
 * Answers the queries of one session: `read`, `read <id>`, `time <id>` and `wait <id>` (PROTOCOL.md). The session calls
 * it after all earlier commands are answered. No query goes through an actor. On a board that several servers share, a
 * query whose answer depends on the last word first lets the board ask the others [REA-3].
 */
export class BoardQueries implements Waiter, ConfirmedReader {
  readonly #board: Board;
  readonly #replies: ReplyQueue;
  readonly #clock: Clock;
  readonly #waitTimeoutMs: number;
  readonly #owner: QueryOwner;
  /** `refused` after the client has half-closed: a `wait` is then answered at once. */
  #waits: "allowed" | "refused" = "allowed";
  #wait: Wait | undefined;
  /** They came together: the board was asked once for all. */
  #unconfirmed: Unconfirmed[] = [];

  constructor(board: Board, replies: ReplyQueue, clock: Clock, waitTimeoutMs: number, owner: QueryOwner) {
    this.#board = board;
    this.#replies = replies;
    this.#clock = clock;
    this.#waitTimeoutMs = waitTimeoutMs;
    this.#owner = owner;
  }

  /** `count` times `read`, in one chunk; only while no reply is pending. */
  poll(count: number): void {
    if (!this.#board.isShared) return this.#replies.writePolls(this.#board.lastWord.line, count);
    this.#replies.holdPolls(count);
    this.#board.confirm(this);
  }

  /** `read`: the last message [REA-1]. */
  readLast(): void {
    if (this.#board.isShared) this.#confirm(this.#replies.reserve(), this.#resolveLast);
    else this.#replies.push(this.#board.lastWord.line);
  }

  /** `read <id>`: the message with this id [REA-4]. */
  readOne(id: number): void {
    this.#answerAbout(id, () => this.#board.find(id));
  }

  /** `time <id>`: when the message with this id was stored [TIM-1]. */
  readTime(id: number): void {
    this.#answerAbout(id, () => this.#board.findTime(id));
  }

  /** `wait <id>`: the first message after this id, as soon as there is one [WAI-1] [WAI-3] [WAI-4]. */
  wait(id: number): void {
    const newer = this.#board.findAfter(id);
    if (newer !== undefined) return this.#answer(newer);
    const request = this.#replies.reserve();
    if (this.#mayBeNewer(id)) this.#confirm(request, () => this.#waitFrom(id, request));
    else this.#waitFrom(id, request);
  }

  /** Ends a pending wait, and answers every later one at once. */
  stopWaiting(): void {
    this.#waits = "refused";
    this.endWait();
  }

  /** Answers a pending wait, without a newer message like `read` [WAI-2] [WAI-3]. */
  endWait(): void {
    const wait = this.cancelWait();
    if (wait) this.#resolveEnded(wait);
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

  /** The connection ends: nothing waits any more. */
  stop(): void {
    this.#unconfirmed = [];
    this.cancelWait();
  }

  /** The board has a new message: answers the wait with the first message after its id. */
  published(): void {
    const wait = this.cancelWait();
    if (!wait) return;
    this.#resolveFound(wait.request, this.#board.findAfter(wait.id) ?? this.#board.lastWord.line);
  }

  /** The board has asked its other servers: performs the queries that waited for that. */
  confirmed(): void {
    if (this.#replies.answerPolls(this.#board.lastWord.line)) return this.#owner.answered("written");
    for (const { request, perform } of this.#takeUnconfirmed()) perform(request);
  }

  /** Too few of them answer. */
  unconfirmed(): void {
    if (this.#replies.answerPolls(noMajority)) return this.#owner.answered("queued");
    for (const { request } of this.#takeUnconfirmed()) this.#resolve(request, noMajority);
  }

  #takeUnconfirmed(): Unconfirmed[] {
    const queries = this.#unconfirmed;
    this.#unconfirmed = [];
    return queries;
  }

  /** Queries of one turn share a question. Those of a later turn never find one: a query waits for those before it. */
  #confirm(request: number, perform: (request: number) => void): void {
    this.#unconfirmed.push({ request, perform });
    if (this.#unconfirmed.length === 1) this.#board.confirm(this);
  }

  readonly #resolveLast = (request: number) => this.#resolve(request, this.#board.lastWord.line);

  /** What other servers have shown meanwhile still comes in order: the first message after the wait's id [WAI-1]. */
  #resolveEnded({ id, request }: Pick<Wait, "id" | "request">): void {
    const resolve = () => this.#resolveFound(request, this.#board.findAfter(id) ?? this.#board.lastWord.line);
    if (this.#board.isShared) this.#confirm(request, resolve);
    else resolve();
  }

  /** Whether this id may be that of a message which another server has shown already. */
  #mayBeNewer(id: number): boolean {
    return this.#board.isShared && id > this.#board.lastWord.id;
  }

  #answerAbout(id: number, find: () => Answer | Promise<Answer>): void {
    if (!this.#mayBeNewer(id)) return this.#answer(find());
    this.#confirm(this.#replies.reserve(), (request) => this.#resolveFound(request, find()));
  }

  #waitFrom(id: number, request: number): void {
    const newer = this.#board.findAfter(id);
    if (newer !== undefined) return this.#resolveFound(request, newer);
    if (id !== this.#board.lastWord.id) return this.#resolveLast(request);
    if (this.#waits === "refused") return this.#resolveEnded({ id, request });
    const cancelTimeout = this.#clock.after(this.#waitTimeoutMs, () => {
      this.#replies.meter.waitTimedOut();
      this.endWait();
    });
    this.#wait = { request, id, cancelTimeout };
    this.#board.addWaiter(this);
  }

  #answer(found: Answer | Promise<Answer>): void {
    if (found instanceof Promise) this.#resolveLater(this.#replies.reserve(), found);
    else this.#replies.push(found);
  }

  #resolveFound(request: number, found: Answer | Promise<Answer>): void {
    if (found instanceof Promise) this.#resolveLater(request, found);
    else this.#resolve(request, found);
  }

  #resolveLater(request: number, found: Promise<Answer>): void {
    found.then(
      (answer) => this.#resolve(request, answer),
      () => this.#resolve(request, logUnreadable),
    );
  }

  #resolve(request: number, answer: Answer): void {
    this.#replies.resolve(request, answer);
    this.#owner.answered("queued");
  }
}
