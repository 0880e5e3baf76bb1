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
  line: Uint8Array | undefined;
  /** Set if the answer is a refusal. */
  refusal: Refusal | undefined;
  /** Whether no further command may be taken before this one is answered. */
  readonly isExclusive: boolean;
}

/**
 * The replies of one connection, in the order of its commands [REP-2]: a slot for each command whose reply is not in the
 * write buffer yet. Counts the errors in a row [CLS-2].
 */
export class ReplyQueue {
  /** How many slots there are, and how many of them wait for their answer. Others only read these. */
  length = 0;
  unanswered = 0;
  /** `ended`: the last reply is in the write buffer, a refusal that closes or one error too many in a row. */
  phase: "open" | "ended" = "open";
  readonly #writeBuffer: WriteBuffer;
  readonly #limits: ReplyQueueLimits;
  readonly #slots: Slot[] = [];
  /** The request number of the first slot. */
  #first = 0;
  /** The bytes of all answers in slots. */
  #queuedBytes = 0;
  #errorsInRow = 0;
  /** Errors in slots that count: they may turn out to be in a row. */
  #queuedErrors = 0;

  constructor(writeBuffer: WriteBuffer, limits: ReplyQueueLimits) {
    this.#writeBuffer = writeBuffer;
    this.#limits = limits;
  }

  /**
   * Whether one more command may be taken: there is room for its reply, no exclusive command is unanswered, and the
   * errors in slots cannot be the ones that close the connection. Makes room by a flush if it can.
   */
  hasRoom(): boolean {
    if (this.unanswered > 0 && this.#slots.at(-1)?.isExclusive === true) return false;
    if (this.#isFull()) this.flush();
    return !this.#isFull();
  }

  /** Reserves the place of a reply that is not known yet; returns the request number to resolve it by. */
  reserve(isExclusive = false): number {
    this.#slots.push({ line: undefined, refusal: undefined, isExclusive });
    this.unanswered++;
    return this.#first + this.length++;
  }

  /** Reserves the place of a reply that must be known before the next command is taken; returns its request number. */
  reserveExclusive(): number {
    return this.reserve(true);
  }

  /** Answers the newest command. */
  push(answer: Answer): void {
    this.resolve(this.reserve(), answer);
  }

  /** Answers the command with this request number; ignored if it is answered already, or was cleared. */
  resolve(request: number, answer: Answer): void {
    const slot = this.#slots[request - this.#first];
    if (slot === undefined || slot.line !== undefined) return;
    slot.refusal = answer instanceof Uint8Array ? undefined : answer;
    slot.line = answer instanceof Uint8Array ? answer : encodeRefusal(answer);
    this.#queuedBytes += slot.line.length;
    this.unanswered--;
    if (countsAsError(slot.refusal)) this.#queuedErrors++;
  }

  /** Writes the replies whose turn it is, as far as the write buffer has room, and none after the last one. */
  flush(): void {
    while (this.phase === "open" && this.#slots[0]?.line !== undefined) {
      if (this.#writeBuffer.pendingBytes >= this.#writeBuffer.highWaterMarkBytes) return;
      this.#writeBuffer.write(this.#takeAnswered());
    }
  }

  /** Answers `count` commands that have just come with the same line; only while no slot and no byte is pending. */
  writeNow(line: Uint8Array, count: number): void {
    this.#errorsInRow = 0;
    this.#writeBuffer.write(count === 1 ? [line] : Array<Uint8Array>(count).fill(line));
  }

  /** Forgets every slot; answers to them are ignored from now on. */
  clear(): void {
    this.#first += this.length;
    this.#slots.length = 0;
    this.length = 0;
    this.unanswered = 0;
    this.phase = "open";
    this.#queuedBytes = 0;
    this.#queuedErrors = 0;
  }

  #isFull(): boolean {
    const { pendingBytes, highWaterMarkBytes } = this.#writeBuffer;
    const { maxPendingReplies, maxErrorsInRow } = this.#limits;
    if (this.length >= maxPendingReplies || pendingBytes + this.#queuedBytes >= highWaterMarkBytes)
      return true;
    return this.#errorsInRow + this.#queuedErrors >= maxErrorsInRow;
  }

  /** Takes out the answers at the head of the queue, up to the high-water mark of the write buffer. */
  #takeAnswered(): Uint8Array[] {
    const lines: Uint8Array[] = [];
    let roomBytes = this.#writeBuffer.highWaterMarkBytes - this.#writeBuffer.pendingBytes;
    while (this.phase === "open" && roomBytes > 0) {
      const slot = this.#slots[0];
      if (slot?.line === undefined) break;
      this.#slots.shift();
      this.#first++;
      this.length--;
      this.#queuedBytes -= slot.line.length;
      roomBytes -= slot.line.length;
      lines.push(slot.line);
      this.#countErrors(slot.refusal);
    }
    return lines;
  }

  /** An error that does not count neither adds to a row nor ends it [ERR-3]. */
  #countErrors(refusal: Refusal | undefined): void {
    if (refusal === undefined) this.#errorsInRow = 0;
    if (countsAsError(refusal)) {
      this.#queuedErrors--;
      this.#errorsInRow++;
    }
    if (refusal?.closes || this.#errorsInRow >= this.#limits.maxErrorsInRow) this.phase = "ended";
  }
}

function countsAsError(refusal: Refusal | undefined): boolean {
  return refusal !== undefined && errorCodes[refusal.code].counts;
}
