import type { Bus } from "./bus.ts";
import type { MirrorFollower } from "./follower.ts";
import type { Mirror } from "./mirror.ts";
import { majorityOf, Round } from "./round.ts";
import { answerSubjectOf, encodeQuestion, parseAnswer, questionSubjectOf } from "./round-message.ts";

/** What asks other nodes. */
export interface RoundQuestionsOptions {
  readonly node: string;
  /** Random, new in each process; 1 to 32 letters and digits. */
  readonly boot: string;
  /** The names of all nodes, this one included. */
  readonly peers: readonly string[];
  readonly mirror: Mirror;
  readonly follower: Pick<MirrorFollower, "expect">;
  readonly bus: Bus;
  /** Whether questions leave this node at all. */
  readonly isConnected: () => boolean;
}

/** What the questions call. */
export interface RoundQuestionsOwner {
  /** An answer has come: the running round may have a result. */
  answered(): void;
  /** A node does not answer, because its list of nodes differs too much: `peers`. */
  refused(node: string, peers: readonly string[]): void;
}

/** Asks the questions of this node's rounds, one round at a time. */
export class RoundQuestions {
  readonly #options: RoundQuestionsOptions;
  readonly #owner: RoundQuestionsOwner;
  readonly #others: readonly string[];
  readonly #unsubscribe: () => void;
  #round: Round | undefined;
  /** The rounds of this process: an answer to an earlier one does not count. */
  #roundNumber = 0;

  constructor(options: RoundQuestionsOptions, owner: RoundQuestionsOwner) {
    this.#options = options;
    this.#owner = owner;
    this.#others = options.peers.filter((name) => name !== options.node);
    const subject = answerSubjectOf(options.boot);
    this.#unsubscribe = options.bus.subscribe(subject, (bytes) => this.#take(bytes));
  }

  /** The result of the running round, once a majority has reached it, this node included. */
  get result(): number | undefined {
    return this.#round?.resultAt(this.#options.mirror.lastId);
  }

  /** What the running round waits for, in words for the operator. */
  get obstacle(): string {
    const count = this.#options.peers.length;
    const needed = `${majorityOf(count)} of ${count} are needed`;
    if (!this.#options.isConnected())
      return "NATS cannot be reached, through which the servers ask each other";
    if (this.result !== undefined) return "this server's lease has run out";
    if (this.#round?.isHeld) return "this server does not get the messages that other servers have";
    return `no majority of the servers answers: ${needed}, and ${this.#round?.missing.join(", ")} did not answer`;
  }

  /** Begins a round. */
  begin(): void {
    this.#roundNumber++;
    this.#round = new Round(this.#others, this.#options.mirror.lastId);
    this.#ask(this.#round);
  }

  /** Asks again the nodes whose answers the running round lacks, if that is due at this tick of it. Returns whether it was. */
  repeatAt(tick: number): boolean {
    if (this.#round === undefined || !isRepeatDue(tick)) return false;
    this.#ask(this.#round);
    this.#seek(this.#round);
    return true;
  }

  /** Ends the running round. */
  end(): void {
    this.#round = undefined;
  }

  /** Ends the subscription. */
  stop(): void {
    this.#round = undefined;
    this.#unsubscribe();
  }

  #take(bytes: Uint8Array): void {
    const answer = parseAnswer(bytes);
    if (answer === undefined || this.#round === undefined || answer.round !== this.#roundNumber) return;
    if ("peers" in answer) return this.#owner.refused(answer.node, answer.peers);
    const { askedId } = this.#round;
    this.#round.answer(answer.node, answer.position);
    if (this.#round.askedId > askedId) this.#askForMore(this.#round);
    this.#owner.answered();
  }

  #ask({ askedId, missing }: Round): void {
    const { node, boot, peers, bus } = this.#options;
    const question = encodeQuestion({ node, boot, round: this.#roundNumber, askedId, peers });
    for (const name of missing) bus.publish(questionSubjectOf(name), question);
  }

  /** A majority has reported its positions, and the highest one is above `askedId`. */
  #askForMore(round: Round): void {
    if (!round.isHeld) this.#ask(round);
    this.#seek(round);
  }

  /** This node itself may lack what the others have. */
  #seek({ askedId, holder }: Round): void {
    if (askedId > this.#options.mirror.lastId) this.#options.follower.expect(askedId, holder);
  }
}

/** Questions without an answer are repeated after 2, 4 and 8 ticks, then every half second. */
function isRepeatDue(ticks: number): boolean {
  return ticks === 2 || ticks === 4 || ticks === 8 || (ticks > 0 && ticks % 10 === 0);
}
