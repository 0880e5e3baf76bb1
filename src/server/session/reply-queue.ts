import type { WriteBuffer } from "../../net/write-buffer.ts";
import { errorCodes, type Refusal } from "../../protocol/refusal.ts";
import { encodeRefusal } from "../../protocol/reply.ts";
import type { ServerSettings } from "../settings.ts";

/** What a command is answered with: a whole line, its LF included, or a refusal. */
export type Answer = Uint8Array | Refusal;

/** Whom a reply queue tells. */
export interface ReplyQueueOwner {
  /** Replies have gone out as far as they can: there may be room, or nothing left to wait for. */
  repliesReleased(): void;
  /** The last reply was one after which the connection ends. */
  leave(): void;
}

interface Slot {
  answer: Answer | undefined;
  /** Whether what comes behind needs to know the answer. */
  readonly isBarrier: boolean;
  /** Finds the answer once everything before it has been answered; undefined when that has begun. */
  evaluate: ((request: number) => void) | undefined;
}

/**
 * The order of a session's replies: a slot for each command that has not been answered, in the order of the
 * commands; those behind one that waits are held back [REP-2]. What goes out goes to the writeBuffer, no further than
 * its limit. It counts the errors in a row [CLS-2].
 */
export class ReplyQueue {
  readonly #writeBuffer: WriteBuffer;
  readonly #owner: ReplyQueueOwner;
  readonly #settings: ServerSettings;
  readonly #slots: Slot[] = [];
  /** The request number of the first slot. */
  #first = 0;
  #errorsInRow = 0;
  /** Errors that count and wait in slots: they may turn out to be in a row. */
  #errorsWaiting = 0;

  constructor(writeBuffer: WriteBuffer, owner: ReplyQueueOwner, settings: ServerSettings) {
    this.#writeBuffer = writeBuffer;
    this.#owner = owner;
    this.#settings = settings;
  }

  /** Whether every command has been answered. */
  get isEmpty(): boolean {
    return this.#slots.length === 0;
  }

  /** Whether every reply has been taken by the kernel, so that the next one may be written on the spot. */
  get isAtRest(): boolean {
    return this.#slots.length === 0 && this.#writeBuffer.isIdle;
  }

  /**
   * Whether one more command may be taken: there is room for it to wait and for its reply to leave, the last one
   * need not be known first, and the errors that wait can't be those after which the connection ends.
   */
  get hasRoom(): boolean {
    const last = this.#slots.at(-1);
    if (last?.evaluate !== undefined || (last?.isBarrier && last.answer === undefined)) return false;
    const { maxPendingReplies, maxErrorsInRow } = this.#settings;
    if (this.#errorsInRow + this.#errorsWaiting >= maxErrorsInRow) return false;
    return this.#slots.length < maxPendingReplies && this.#outboxHasRoom();
  }

  /** Opens a slot for a command whose outcome does not touch those behind it; returns its request number. */
  open(): number {
    return this.#push({ answer: undefined, isBarrier: false, evaluate: undefined });
  }

  /** Opens a slot for a command that must be answered before the next one is taken; returns its request number. */
  openBarrier(): number {
    return this.#push({ answer: undefined, isBarrier: true, evaluate: undefined });
  }

  /** Answers the last command, when nothing before it waits at once. */
  reply(answer: Answer): void {
    this.settle(this.open(), answer);
  }

  /**
   * Answers the last command by `evaluate`, which is called when all before it have been answered and before any
   * other is taken, so that it sees what they changed and no more; it calls `fill`, or `settle` later.
   */
  query(evaluate: (request: number) => void): void {
    this.#push({ answer: undefined, isBarrier: false, evaluate });
    this.release();
  }

  /** Writes the answer to a command that has just come, past the queue; only when all is at rest. */
  write(line: Uint8Array): void {
    this.#errorsInRow = 0;
    this.#writeBuffer.write(line);
  }

  /** Sets the answer of a request from within its `evaluate`; one answered or dropped before is ignored. */
  fill(request: number, answer: Answer): void {
    const slot = this.#slots[request - this.#first];
    if (slot === undefined || slot.answer !== undefined) return;
    slot.answer = answer;
    if (isMistake(answer)) this.#errorsWaiting++;
  }

  /** Sets the answer of a request, and lets out what it had held back. */
  settle(request: number, answer: Answer): void {
    this.fill(request, answer);
    this.release();
  }

  /** Whether commands came after this request. */
  hasBehind(request: number): boolean {
    return request < this.#first + this.#slots.length - 1;
  }

  /** Lets out the replies that nothing holds back, as far as the writeBuffer has room. */
  release(): void {
    while (this.#outboxHasRoom()) {
      const answer = this.#take();
      if (answer === undefined) break;
      this.#emit(answer);
    }
    this.#owner.repliesReleased();
  }

  /** Forgets every slot: their answers, when they come, are ignored. */
  clear(): void {
    this.#first += this.#slots.length;
    this.#slots.length = 0;
    this.#errorsWaiting = 0;
  }

  #push(slot: Slot): number {
    this.#slots.push(slot);
    return this.#first + this.#slots.length - 1;
  }

  /** Takes the first answer out, evaluating it if need be; undefined when there is none yet. */
  #take(): Answer | undefined {
    const slot = this.#slots[0];
    if (slot === undefined) return undefined;
    const { evaluate } = slot;
    slot.evaluate = undefined;
    evaluate?.(this.#first);
    if (slot.answer === undefined) return undefined;
    this.#slots.shift();
    this.#first++;
    return slot.answer;
  }

  #emit(answer: Answer): void {
    if (answer instanceof Uint8Array) {
      this.#errorsInRow = 0;
      this.#writeBuffer.add(answer);
      return;
    }
    this.#writeBuffer.add(encodeRefusal(answer));
    if (isMistake(answer)) {
      this.#errorsWaiting--;
      this.#errorsInRow++;
    }
    if (answer.closes || this.#errorsInRow >= this.#settings.maxErrorsInRow) this.#owner.leave();
  }

  #outboxHasRoom(): boolean {
    const { maxOutboxBytes } = this.#settings;
    if (this.#writeBuffer.pendingBytes < maxOutboxBytes) return true;
    this.#writeBuffer.flush();
    return this.#writeBuffer.pendingBytes < maxOutboxBytes;
  }
}

/** Whether an answer counts towards the errors in a row. */
function isMistake(answer: Answer): boolean {
  return !(answer instanceof Uint8Array) && errorCodes[answer.code].counts;
}
