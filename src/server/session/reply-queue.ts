import type { WriteBuffer } from "../../net/write-buffer.ts";
import { errorCodes, type Refusal } from "../../protocol/refusal.ts";
import { encodeRefusal } from "../../protocol/reply.ts";

/** What answers a command: a whole line, its LF included, or a refusal. */
export type Answer = Uint8Array | Refusal;

/** The bounds of a reply queue; see `ServerSettings`. */
export interface ReplyQueueLimits {
  readonly maxPendingReplies: number;
  readonly maxErrorsInRow: number;
}

interface Slot {
  answer: Answer | undefined;
  /** Whether no further command may be taken before this one is answered. */
  readonly isExclusive: boolean;
}

/**
 * The replies of one connection, in the order of its commands [REP-2]: a slot for each command that has no reply in the
 * write buffer yet. Counts the errors in a row [CLS-2].
 */
export class ReplyQueue {
  readonly #writeBuffer: WriteBuffer;
  readonly #limits: ReplyQueueLimits;
  readonly #slots: Slot[] = [];
  /** The request number of the first slot. */
  #first = 0;
  #errorsInRow = 0;
  /** Errors that count and are still in slots: they may turn out to be in a row. */
  #queuedErrors = 0;
  /** `ended`: the reply that closes the connection is in the write buffer. */
  #phase: "open" | "ended" = "open";

  constructor(writeBuffer: WriteBuffer, limits: ReplyQueueLimits) {
    this.#writeBuffer = writeBuffer;
    this.#limits = limits;
  }

  /** Whether the reply to every command is in the write buffer. */
  get isEmpty(): boolean {
    return this.#slots.length === 0;
  }

  /** Whether the kernel has taken every reply, so that `writeNow` is allowed. */
  get isIdle(): boolean {
    return this.#slots.length === 0 && this.#writeBuffer.isIdle;
  }

  /**
   * Whether one more command may be taken: there is room for its reply, no exclusive command is unanswered, and the
   * errors in slots cannot be the ones that close the connection.
   */
  get hasRoom(): boolean {
    const last = this.#slots.at(-1);
    if (last?.isExclusive && last.answer === undefined) return false;
    if (this.#errorsInRow + this.#queuedErrors >= this.#limits.maxErrorsInRow) return false;
    return this.#slots.length < this.#limits.maxPendingReplies && this.#bufferHasRoom();
  }

  /** Whether the last reply is in the write buffer: a refusal that closes, or one error too many in a row. */
  get hasEnded(): boolean {
    return this.#phase === "ended";
  }

  /** Reserves the place of a reply that is not known yet; returns the request number to resolve it by. */
  reserve(): number {
    this.#slots.push({ answer: undefined, isExclusive: false });
    return this.#first + this.#slots.length - 1;
  }

  /** Reserves the place of a reply that must be known before the next command is taken; returns its request number. */
  reserveExclusive(): number {
    this.#slots.push({ answer: undefined, isExclusive: true });
    return this.#first + this.#slots.length - 1;
  }

  /** Answers the newest command. */
  push(answer: Answer): void {
    this.#slots.push({ answer, isExclusive: false });
    if (isMistake(answer)) this.#queuedErrors++;
  }

  /** Answers the command with this request number; ignored if it is answered already, or was cleared. */
  resolve(request: number, answer: Answer): void {
    const slot = this.#slots[request - this.#first];
    if (slot === undefined || slot.answer !== undefined) return;
    slot.answer = answer;
    if (isMistake(answer)) this.#queuedErrors++;
  }

  /** Moves the replies whose turn it is to the write buffer, up to its high-water mark; none after the last one. */
  flush(): void {
    while (this.#phase === "open" && this.#bufferHasRoom()) {
      const answer = this.#slots[0]?.answer;
      if (answer === undefined) return;
      this.#slots.shift();
      this.#first++;
      this.#moveToBuffer(answer);
    }
  }

  /** Answers `count` commands that have just come with the same line, past the queue; only while it `isIdle`. */
  writeNow(line: Uint8Array, count: number): void {
    this.#errorsInRow = 0;
    this.#writeBuffer.writeNow(line, count);
  }

  /** Forgets every slot; answers to them are ignored from now on. */
  clear(): void {
    this.#first += this.#slots.length;
    this.#slots.length = 0;
    this.#queuedErrors = 0;
    this.#phase = "open";
  }

  #moveToBuffer(answer: Answer): void {
    if (answer instanceof Uint8Array) {
      this.#errorsInRow = 0;
      this.#writeBuffer.addLine(answer);
      return;
    }
    this.#writeBuffer.addLine(encodeRefusal(answer));
    if (isMistake(answer)) {
      this.#queuedErrors--;
      this.#errorsInRow++;
    }
    if (answer.closes || this.#errorsInRow >= this.#limits.maxErrorsInRow) this.#phase = "ended";
  }

  #bufferHasRoom(): boolean {
    if (this.#writeBuffer.hasRoom) return true;
    this.#writeBuffer.flush();
    return this.#writeBuffer.hasRoom;
  }
}

/** Whether an answer counts towards the errors in a row [ERR-3]. */
function isMistake(answer: Answer): boolean {
  return !(answer instanceof Uint8Array) && errorCodes[answer.code].counts;
}
