import type { Refusal } from "../protocol/refusal.ts";

/** What a command is answered with: a whole line, or a refusal. */
export type Answer = Uint8Array | Refusal;

interface Slot {
  answer: Answer | undefined;
  /** Finds the answer once everything before it has been answered; undefined when it is already being found. */
  evaluate: ((request: number) => void) | undefined;
}

/**
 * One slot per command that has not been answered, in the order of the commands: it holds back the replies
 * behind one that waits. A query gives `evaluate`, which runs when its slot comes first, so that it sees
 * all that the commands before it changed.
 */
export class ReplyQueue {
  readonly #slots: Slot[] = [];
  /** The request number of the first slot. */
  #first = 0;

  get length(): number {
    return this.#slots.length;
  }

  /** Opens a slot at the end; returns its request number, which `fill` takes. */
  open(evaluate?: (request: number) => void): number {
    this.#slots.push({ answer: undefined, evaluate });
    return this.#first + this.#slots.length - 1;
  }

  /** Sets the answer of a request; one that was already answered or dropped is ignored. */
  fill(request: number, answer: Answer): void {
    const slot = this.#slots[request - this.#first];
    if (slot) slot.answer ??= answer;
  }

  /** Whether a request still waits for its answer. */
  isOpen(request: number): boolean {
    const slot = this.#slots[request - this.#first];
    return slot !== undefined && slot.answer === undefined;
  }

  /** Whether commands came after this request. */
  hasBehind(request: number): boolean {
    return request < this.#first + this.#slots.length - 1;
  }

  /** Takes the first answer out, evaluating it if need be; undefined when there is none yet. */
  take(): Answer | undefined {
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

  /** Forgets every slot: their answers, when they come, are ignored. */
  clear(): void {
    this.#first += this.#slots.length;
    this.#slots.length = 0;
  }
}
