import type { WriteBuffer } from "../../net/write-buffer.ts";
import type { Command } from "../../protocol/command.ts";
import { type Answer, errorCodes, type Refusal, unknownOutcome } from "../../protocol/refusal.ts";
import { encodeRefusal } from "../../protocol/reply.ts";
import type { CommandMeter } from "../metrics/command-meter.ts";
import { endOf, type SessionEnd } from "./reasons.ts";

/** The limits of a reply queue; see `ServerSettings`. */
export interface ReplyQueueLimits {
  readonly maxPendingReplies: number;
  readonly maxErrorsInRow: number;
}

interface Slot {
  line: Uint8Array | undefined;
  /** Set if the answer is a refusal. */
  refusal: Refusal | undefined;
  /** Whether this command must be answered before the next one is taken. */
  readonly isExclusive: boolean;
  /** The command; undefined if the line was none. */
  readonly verb: Command["verb"] | undefined;
  readonly startedAtMs: number;
}

/**
 * The replies of one connection, in the order of its commands [REP-2]: one slot for each command whose reply is not in
 * the write buffer yet; polls that wait for one answer have none. Counts errors in a row [CLS-2].
 */
export class ReplyQueue {
  /** The number of commands without a reply, and of those without an answer. Others only read these. */
  length = 0;
  unanswered = 0;
  /** Set once the last reply is in the write buffer, either a refusal that closes or one error in a row too many. */
  ending: SessionEnd | undefined;
  readonly #writeBuffer: WriteBuffer;
  readonly #limits: ReplyQueueLimits;
  /** Counts and times the commands that the replies answer. */
  readonly meter: CommandMeter;
  #slots: Slot[] = [];
  /** Polls that wait for the same answer, and since when: then there are no slots. */
  #polls = 0;
  #pollsBeganAtMs = 0;
  /** The request number of the first slot. */
  #first = 0;
  /** The total size of the answers in the slots. */
  #queuedBytes = 0;
  #errorsInRow = 0;
  /** How many answers in the slots are errors that count; they may be in a row. */
  #queuedErrors = 0;

  constructor(writeBuffer: WriteBuffer, limits: ReplyQueueLimits, meter: CommandMeter) {
    this.#writeBuffer = writeBuffer;
    this.#limits = limits;
    this.meter = meter;
  }

  /**
   * Whether the session may take one more command: there is room for its reply, no exclusive command and no poll of
   * `holdPolls` is unanswered, and the queued errors cannot close the connection. Flushes if the queue is full.
   */
  hasRoom(): boolean {
    if (this.#polls > 0 || (this.unanswered > 0 && this.#slots.at(-1)?.isExclusive === true)) return false;
    if (this.#isFull()) this.flush();
    return !this.#isFull();
  }

  /** Reserves a slot for a later answer; returns the request number for `resolve`. */
  reserve(isExclusive = false): number {
    const { verb, visitBeganAtMs: startedAtMs } = this.meter;
    this.#slots.push({ line: undefined, refusal: undefined, isExclusive, verb, startedAtMs });
    this.unanswered++;
    return this.#first + this.length++;
  }

  /** Reserves a slot that must be answered before the next command is taken; returns the request number. */
  reserveExclusive(): number {
    return this.reserve(true);
  }

  /** Answers the newest command. */
  push(answer: Answer): void {
    this.resolve(this.reserve(), answer);
  }

  /** Answers the command with this request number; does nothing if it is already answered or cleared. */
  resolve(request: number, answer: Answer): void {
    const slot = this.#slots[request - this.#first];
    if (slot === undefined || slot.line !== undefined) return;
    slot.refusal = answer instanceof Uint8Array ? undefined : answer;
    slot.line = answer instanceof Uint8Array ? answer : encodeRefusal(answer);
    this.#queuedBytes += slot.line.length;
    this.unanswered--;
    if (countsAsError(slot.refusal)) this.#queuedErrors++;
  }

  /** Writes the answered slots at the head of the queue while the write buffer has room, and nothing after the last reply. */
  flush(): void {
    while (this.ending === undefined && this.#slots[0]?.line !== undefined) {
      if (this.#writeBuffer.pendingBytes >= this.#writeBuffer.highWaterMarkBytes) return;
      this.#writeBuffer.write(this.#takeAnswered());
    }
  }

  /** Answers `count` polls with the same line; only while no slot and no byte is pending. */
  writePolls(line: Uint8Array, count: number, startedAtMs = this.meter.nowMs()): void {
    this.#errorsInRow = 0;
    this.#writeBuffer.write(count === 1 ? [line] : Array<Uint8Array>(count).fill(line));
    this.meter.polled(count, startedAtMs);
  }

  /** `count` polls wait for `answerPolls`, and all later commands for them; only while no slot and no byte is pending. */
  holdPolls(count: number): void {
    this.#polls = count;
    this.#pollsBeganAtMs = this.meter.nowMs();
    this.length = count;
    this.unanswered = count;
  }

  /** Answers the polls that wait, if any; a line is written at once. Returns whether there were any. */
  answerPolls(answer: Answer): boolean {
    const count = this.#polls;
    if (count === 0) return false;
    this.#polls = 0;
    this.length = 0;
    this.unanswered = 0;
    if (answer instanceof Uint8Array) this.writePolls(answer, count, this.#pollsBeganAtMs);
    else {
      this.meter.polled(count, this.#pollsBeganAtMs);
      for (let polls = 0; polls < count; polls++) this.push(answer);
    }
    return true;
  }

  /**
   * Answers all commands that wait, before the connection closes for this reason: a client must not take the reason for the
   * answer to a message, which may be stored all the same [SND-6].
   */
  abandon(reason: Refusal): void {
    this.answerPolls(reason);
    for (const [index, { verb }] of this.#slots.entries())
      this.resolve(this.#first + index, verb === "send" || verb === "post" ? unknownOutcome : reason);
    this.flush();
  }

  /** Removes all slots; later answers to them are ignored. */
  clear(): void {
    this.#first += this.#slots.length;
    this.#slots = [];
    this.#polls = 0;
    this.length = 0;
    this.unanswered = 0;
    this.ending = undefined;
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

  /** Removes the answers at the head of the queue, up to the write buffer's high-water mark. */
  #takeAnswered(): Uint8Array[] {
    const lines: Uint8Array[] = [];
    const nowMs = this.meter.nowMs();
    let roomBytes = this.#writeBuffer.highWaterMarkBytes - this.#writeBuffer.pendingBytes;
    while (this.ending === undefined && roomBytes > 0) {
      const slot = this.#slots[0];
      if (slot?.line === undefined) break;
      this.#slots.shift();
      this.#first++;
      this.length--;
      this.#queuedBytes -= slot.line.length;
      roomBytes -= slot.line.length;
      lines.push(slot.line);
      if (slot.verb !== undefined) this.meter.answered(slot.verb, nowMs - slot.startedAtMs);
      this.#countErrors(slot.refusal);
    }
    return lines;
  }

  /** An error that does not count neither extends a row nor ends it [ERR-3]. */
  #countErrors(refusal: Refusal | undefined): void {
    if (refusal === undefined) this.#errorsInRow = 0;
    else this.meter.outcomes.refused(refusal.code);
    if (countsAsError(refusal)) {
      this.#queuedErrors--;
      this.#errorsInRow++;
    }
    if (refusal?.closes || this.#errorsInRow >= this.#limits.maxErrorsInRow)
      this.ending = refusal && endOf(refusal, this.#errorsInRow);
  }
}

function countsAsError(refusal: Refusal | undefined): boolean {
  return refusal !== undefined && errorCodes[refusal.code].counts;
}
