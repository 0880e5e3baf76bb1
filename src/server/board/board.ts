import type {
  ConfirmedReader,
  FindResult,
  Follower,
  MessageLog,
  SharedReads,
  StoredMessage,
} from "../../../actors/server/ports.ts";
import { type Answer, refuse } from "../../protocol/refusal.ts";
import { encodeMessage, encodeReply, noMessage } from "../../protocol/reply.ts";

/**
 * A message on the board. Its line is encoded for the first reader, and shared by all: few messages of a burst are
 * read.
 */
export class BoardMessage {
  readonly id: number;
  readonly #message: StoredMessage;
  #line: Uint8Array | undefined;

  constructor(message: StoredMessage) {
    this.id = message.id;
    this.#message = message;
  }

  /** The line that answers `read`, LF included. */
  get line(): Uint8Array {
    this.#line ??= encodeMessage(this.#message);
    return this.#line;
  }

  /** What answers `time`: the time of the message, or a refusal. */
  get time(): Answer {
    const { id, storedAtMs } = this.#message;
    if (storedAtMs === undefined) return noTime;
    return encodeReply({ kind: "time", id, time: new Date(storedAtMs).toISOString() });
  }
}

/** An object that waits for the next message. */
export interface Waiter {
  /** Called once for each `addWaiter`, when a new message is visible. */
  published(): void;
}

const noSuchMessage = refuse("no-such-message", "no message has this id");
const unreadable = refuse("unreadable", "this message is damaged and cannot be read any more");
const gone = refuse("gone", "this message is no longer kept");
const noTime = refuse("no-time", "the time of this message is not known");

/**
 * The messages that sessions can read: the last word, the newest messages in memory, and the log behind them. Only the
 * store actor publishes, or a log that several servers share; sessions only read.
 */
export class Board implements Follower {
  readonly #log: MessageLog;
  readonly #shared: SharedReads | undefined;
  readonly #recent: (BoardMessage | undefined)[] = [];
  readonly #capacity: number;
  readonly #waiters = new Set<Waiter>();
  #lastWord: BoardMessage = new BoardMessage({ ...noMessage, storedAtMs: undefined });

  /** `recent`: the newest messages of the log, oldest first. `capacity`: how many the board holds in memory. */
  constructor(log: MessageLog, recent: readonly StoredMessage[], capacity: number) {
    this.#log = log;
    this.#shared = log.shared;
    this.#capacity = capacity;
    this.publish(recent);
    this.#shared?.follow(this);
  }

  /** Whether other servers add to this board: a session then asks them before it shows the last word. */
  get isShared(): boolean {
    return this.#shared !== undefined;
  }

  /** Tells a reader once `lastWord` is the last one that any server had shown when the reader came [REA-3]. */
  confirm(reader: ConfirmedReader): void {
    if (this.#shared === undefined) reader.confirmed();
    else this.#shared.confirm(reader);
  }

  /** The last message; with id 0 while the board is empty [REA-2]. */
  get lastWord(): BoardMessage {
    return this.#lastWord;
  }

  /** Makes durable messages visible, in the order of their ids, and wakes the waiters. */
  publish(messages: readonly StoredMessage[]): void {
    for (const message of messages) {
      this.#lastWord = new BoardMessage(message);
      this.#recent[message.id % this.#capacity] = this.#lastWord;
    }
    // Later in this turn: the senders get their replies before thousands of waiters do.
    if (messages.length > 0 && this.#waiters.size > 0) queueMicrotask(() => this.#wakeWaiters());
  }

  /** Forgets a message that was redacted: what the log then says of it holds [IDS-3]. */
  withdraw(id: number): void {
    if (this.#findRecent(id) !== undefined) this.#recent[id % this.#capacity] = undefined;
  }

  /** The line of the message with this id, or a refusal [REA-4]; a promise if the board must read the log. */
  find(id: number): Answer | Promise<Answer> {
    return this.#answer(id, lineOf);
  }

  /** The line with the time of the message with this id, or a refusal [TIM-1] [TIM-3]; see `find`. */
  findTime(id: number): Answer | Promise<Answer> {
    return this.#answer(id, timeOf);
  }

  /** The line of the first readable message after `id`; undefined if there is none yet [WAI-1]. */
  findAfter(id: number): Uint8Array | Promise<Uint8Array> | undefined {
    if (id >= this.#lastWord.id) return undefined;
    const recent = this.#findRecent(id + 1);
    if (recent) return recent.line;
    return this.#log.findFirst(id + 1).then((found) => this.#lineUnlessNewer(found));
  }

  /** The number of waiters. */
  get waiterCount(): number {
    return this.#waiters.size;
  }

  /** Adds a waiter: calls its `published` once, after the next publication. */
  addWaiter(waiter: Waiter): void {
    this.#waiters.add(waiter);
  }

  /** Removes a waiter. */
  removeWaiter(waiter: Waiter): void {
    this.#waiters.delete(waiter);
  }

  #answer(id: number, answerOf: (message: BoardMessage) => Answer): Answer | Promise<Answer> {
    if (id < 1 || id > this.#lastWord.id) return noSuchMessage;
    const recent = this.#findRecent(id);
    if (recent) return answerOf(recent);
    return this.#log.find(id).then((found) => answerFound(found, answerOf));
  }

  /** The log may have messages that the board may not show yet: then the last word comes first. */
  #lineUnlessNewer(found: StoredMessage | undefined): Uint8Array {
    return found !== undefined && found.id <= this.#lastWord.id ? encodeMessage(found) : this.#lastWord.line;
  }

  #wakeWaiters(): void {
    const woken = [...this.#waiters];
    this.#waiters.clear();
    for (const waiter of woken) waiter.published();
  }

  #findRecent(id: number): BoardMessage | undefined {
    const recent = this.#recent[id % this.#capacity];
    return recent?.id === id ? recent : undefined;
  }
}

function lineOf(message: BoardMessage): Answer {
  return message.line;
}

function timeOf(message: BoardMessage): Answer {
  return message.time;
}

function answerFound(found: FindResult, answerOf: (message: BoardMessage) => Answer): Answer {
  if (found.outcome === "found") return answerOf(new BoardMessage(found.message));
  return found.outcome === "gone" ? gone : unreadable;
}
