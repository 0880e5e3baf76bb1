import type { Clock } from "../../net/clock.ts";
import type { Bus } from "./bus.ts";
import type { MirrorFollower } from "./follower.ts";
import type { Mirror } from "./mirror.ts";
import { mayMeet } from "./round.ts";
import {
  answerSubjectOf,
  encodeAnswer,
  parseQuestion,
  questionSubjectOf,
  type RoundQuestion,
  whoSubject,
} from "./round-message.ts";

/** What answers need. */
export interface RoundAnswersOptions {
  readonly node: string;
  readonly peers: readonly string[];
  readonly mirror: Mirror;
  readonly follower: Pick<MirrorFollower, "expect">;
  readonly bus: Bus;
  readonly clock: Clock;
}

interface HeldQuestion extends RoundQuestion {
  readonly forget: () => void;
}

/** The most questions that wait: one of each node that asks, which a cluster never reaches. */
const maxHeld = 64;
/** The asking node has repeated its question, or given up, long before. */
const holdTimeoutMs = 3000;

/**
 * Answers the rounds of other nodes: with this node's position, once it has reached what the question asks. A question
 * that comes too early waits.
 */
export class RoundAnswers {
  readonly #options: RoundAnswersOptions;
  readonly #mayAnswer: () => boolean;
  readonly #unsubscribe: readonly (() => void)[];
  /** By the name of the asking node: it has one round at a time. */
  readonly #held = new Map<string, HeldQuestion>();

  /** `mayAnswer`: asked before each answer. */
  constructor(options: RoundAnswersOptions, mayAnswer: () => boolean) {
    this.#options = options;
    this.#mayAnswer = mayAnswer;
    const { bus, node } = options;
    this.#unsubscribe = [
      bus.subscribe(questionSubjectOf(node), (bytes) => this.#take(bytes)),
      bus.subscribe(whoSubject, (bytes) => this.#introduce(bytes)),
    ];
  }

  /** The mirror's position has grown: answers what it has reached. */
  answerHeld(): void {
    for (const [node, question] of this.#held) {
      if (question.askedId > this.#options.mirror.lastId) continue;
      question.forget();
      this.#held.delete(node);
      this.#answer(question);
    }
  }

  /** Ends the subscription and all timers. */
  stop(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    for (const { forget } of this.#held.values()) forget();
    this.#held.clear();
  }

  #take(bytes: Uint8Array): void {
    const question = parseQuestion(bytes);
    const { node, peers, mirror, follower } = this.#options;
    if (question === undefined || question.node === node || !this.#mayAnswer()) return;
    if (!mayMeet(peers, question.peers)) return this.#tellPeers(question);
    if (question.askedId <= mirror.lastId) return this.#answer(question);
    this.#hold(question);
    follower.expect(question.askedId, question.node);
  }

  #answer({ boot, round }: RoundQuestion): void {
    if (!this.#mayAnswer()) return;
    const { node, mirror, bus } = this.#options;
    bus.publish(answerSubjectOf(boot), encodeAnswer({ node, round, position: mirror.lastId }));
  }

  /** Says who this node is, also while it may not answer rounds. */
  #introduce(bytes: Uint8Array): void {
    const question = parseQuestion(bytes);
    if (question !== undefined) this.#tellPeers(question);
  }

  #tellPeers({ boot, round }: RoundQuestion): void {
    const { node, peers, bus } = this.#options;
    bus.publish(answerSubjectOf(boot), encodeAnswer({ node, round, peers }));
  }

  #hold(question: RoundQuestion): void {
    const earlier = this.#held.get(question.node);
    if (earlier === undefined && this.#held.size === maxHeld) return;
    if (earlier?.boot === question.boot && earlier.round > question.round) return;
    earlier?.forget();
    const forget = this.#options.clock.after(holdTimeoutMs, () => this.#held.delete(question.node));
    this.#held.set(question.node, { ...question, forget });
  }
}
