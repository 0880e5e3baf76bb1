import type { Log } from "../../../actors/server/ports.ts";
import { joinBytes } from "../../protocol/bytes.ts";
import { type Refusal, refuse } from "../../protocol/refusal.ts";
import { encodeMessage, type Message, noMessage } from "../../protocol/reply.ts";

/** The line that `read` answers: an id and its encoded bytes, made once and shared by all who ask. */
export interface Line {
  readonly id: number;
  readonly bytes: Uint8Array;
}

/** Somebody who waits for the next message. */
export interface Waiter {
  /** A message newer than any before has been published; called once per publication. */
  published(): void;
}

const noSuchMessage = refuse("no-such-message", "no message has this id");
const gone = refuse("gone", "this message is no longer kept");

/**
 * What sessions see of the messages: the last word, the newest lines in memory, and the log behind them.
 * Only the store actor publishes; sessions only ask.
 */
export class Board {
  readonly #log: Log;
  readonly #recent: Line[] = [];
  readonly #capacity: number;
  readonly #waiters = new Set<Waiter>();
  #lastWord: Line = { id: noMessage.id, bytes: encodeMessage(noMessage) };

  /** `recent`: the newest messages of the log, oldest first. `capacity`: how many lines stay in memory. */
  constructor(log: Log, recent: readonly Message[], capacity: number) {
    this.#log = log;
    this.#capacity = capacity;
    this.publish(recent);
  }

  /** The last message, ready to be sent. */
  get lastWord(): Line {
    return this.#lastWord;
  }

  /** The bytes of the last message, `count` times: what that many polls are answered. */
  repeatLastWord(count: number): Uint8Array {
    const { bytes } = this.#lastWord;
    return count === 1 ? bytes : joinBytes(Array<Uint8Array>(count).fill(bytes));
  }

  /** Makes durable messages visible and wakes those who wait; ids go on from the last one. */
  publish(messages: readonly Message[]): void {
    for (const message of messages) {
      this.#lastWord = { id: message.id, bytes: encodeMessage(message) };
      this.#recent[message.id % this.#capacity] = this.#lastWord;
    }
    // Later in this turn: thousands of waiters must not stand before the senders who are to be answered.
    if (messages.length > 0 && this.#waiters.size > 0) queueMicrotask(() => this.#wakeWaiters());
  }

  /** The message with this id (PROTOCOL.md, [REA-4]); a promise when it must be fetched from the log. */
  find(id: number): Uint8Array | Refusal | Promise<Uint8Array | Refusal> {
    if (id < 1 || id > this.#lastWord.id) return noSuchMessage;
    const line = this.#fromMemory(id);
    if (line) return line.bytes;
    return this.#log.findFirst(id).then((found) => (found?.id === id ? encodeMessage(found) : gone));
  }

  /** The first kept message after `id`, or undefined when there is none yet. */
  findAfter(id: number): Uint8Array | Promise<Uint8Array> | undefined {
    if (id >= this.#lastWord.id) return undefined;
    const line = this.#fromMemory(id + 1);
    if (line) return line.bytes;
    return this.#log.findFirst(id + 1).then((found) => (found ? encodeMessage(found) : this.#lastWord.bytes));
  }

  /** How many wait for the next publication. */
  get waiterCount(): number {
    return this.#waiters.size;
  }

  /** Has `waiter` told of the next publication, once. */
  addWaiter(waiter: Waiter): void {
    this.#waiters.add(waiter);
  }

  /** Forgets a waiter that waits no more. */
  removeWaiter(waiter: Waiter): void {
    this.#waiters.delete(waiter);
  }

  #wakeWaiters(): void {
    const woken = [...this.#waiters];
    this.#waiters.clear();
    for (const waiter of woken) waiter.published();
  }

  #fromMemory(id: number): Line | undefined {
    const line = this.#recent[id % this.#capacity];
    return line?.id === id ? line : undefined;
  }
}
