import { failed, passed, type Verdict } from "../../check.ts";
import type { GradedClient } from "../graded-client.ts";
import { type ShownLine, shows } from "../shown-line.ts";

/** What `read` shows while two clients send at the same time, round by round; it finds the first fault in that. */
export class ShownRounds {
  readonly #senders: readonly GradedClient[];
  readonly #fillerLength: number;
  readonly #start: ShownLine;
  readonly #byId = new Map<number, ShownLine>();
  #minId: number;
  #maxId: number;
  #fault: string | undefined;

  constructor(senders: readonly GradedClient[], fillerLength: number, start: ShownLine) {
    this.#senders = senders;
    this.#fillerLength = fillerLength;
    this.#start = start;
    this.#minId = start.id;
    this.#maxId = start.id;
  }

  /** The first fault, in a sentence; undefined while there is none. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** The message of a sender in a round. Each has its own letter and length, so that a mixture shows. */
  textOf(sender: number, round: number): string {
    const [letter, length] = sender === 0 ? ["a", this.#fillerLength] : ["b", this.#fillerLength / 2];
    return `${letter}-${round}-${letter.repeat(length)}.`;
  }

  /** Adds what was read while both sent. */
  addDuring(shown: ShownLine, round: number): void {
    if (shown.line !== this.#start.line) this.#add(shown, [round - 1, round]);
  }

  /** Adds what was read after both were answered. */
  addAfter(shown: ShownLine, round: number): void {
    this.#add(shown, [round]);
  }

  /** Ids that move by less than one for each message were given twice, also where no `read` saw both. */
  judge(messageCount: number): Verdict {
    if (this.#fault !== undefined) return failed(this.#fault);
    const span = this.#maxId - this.#minId;
    return span >= messageCount
      ? passed
      : failed(
          `${messageCount} messages have ids from ${this.#minId} to ${this.#maxId} only: some have the same id`,
        );
  }

  #add(shown: ShownLine, rounds: readonly number[]): void {
    this.#fault ??= this.#findFault(shown, rounds);
    this.#byId.set(shown.id, shown);
    this.#minId = Math.min(this.#minId, shown.id);
    this.#maxId = Math.max(this.#maxId, shown.id);
  }

  #findFault(shown: ShownLine, rounds: readonly number[]): string | undefined {
    const { id, sender, line } = shown;
    const where = `in round ${(rounds.at(-1) ?? 0) + 1}, read showed ${JSON.stringify(line)}`;
    const author = this.#senders.find((_, at) =>
      rounds.some((round) => shows(shown, this.textOf(at, round))),
    );
    if (author === undefined) return `${where}: nobody sent that in this round`;
    if (sender !== "" && sender !== author.userName) return `${where}: ${author.userName} sent that`;
    const before = this.#byId.get(id);
    if (before !== undefined && before.line !== line)
      return `${where}, but message ${id} was ${JSON.stringify(before.line)} before`;
    return undefined;
  }
}
