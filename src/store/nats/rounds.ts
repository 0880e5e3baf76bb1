import type { ConfirmedReader, Follower, SharedReads } from "../../../actors/server/ports.ts";
import type { OnNotice } from "../notice.ts";
import { Publication } from "./publication.ts";
import { RoundAnswers, type RoundAnswersOptions } from "./round-answers.ts";
import { RoundQuestions, type RoundQuestionsOptions } from "./round-questions.ts";
import { RoundWatch } from "./round-watch.ts";
import { WaitingReaders } from "./waiting-readers.ts";

/** What rounds need. */
export interface RoundsOptions extends RoundQuestionsOptions, RoundAnswersOptions {
  readonly onNotice: OnNotice;
  /**
   * Whether another process may have this node's name by now. It is asked whenever this node is about to answer or to
   * count itself: a process that was frozen must find out before it acts.
   */
  readonly isFenced: () => boolean;
  /** Runs `start` later in this turn of the event loop: readers that come together share a round. Default: `setImmediate`. */
  readonly defer?: (start: () => void) => void;
}

const tickMs = 50;
/** A round that has no result after 3 s begins again: an answer that no node can give must not stop all reads. */
const maxRoundTicks = 60;
/** Without readers, a round every second shows whether a majority answers. */
const idleTicks = 20;
/** How long a round rejects a result whose message was redacted. */
const maxHoleTicks = 20;
const hiddenDelayMs = 5;
/** Readers wait for up to 12 intervals of 250 ms, the first of which is not whole: for 2.75 s to 3 s. */
const ticksPerInterval = 5;
const maxIntervals = 12;

/**
 * Reads of a log that several nodes share: a reader is confirmed by a round of questions that begins after it came, and
 * messages are published once a round has found that a majority has them.
 */
export class Rounds implements SharedReads {
  readonly #options: RoundsOptions;
  readonly #answers: RoundAnswers;
  readonly #questions: RoundQuestions;
  readonly #readers: WaitingReaders;
  readonly #defer: (start: () => void) => void;
  readonly #publication: Publication;
  readonly #watch: RoundWatch;
  #phase: "closed" | "idle" | "deferred" | "asking" | "stopped" = "closed";
  #tickCount = 0;
  /** The tick at which the last round began. */
  #roundTick = 0;
  #holeSinceTick: number | undefined;

  constructor(options: RoundsOptions) {
    this.#options = options;
    this.#defer = options.defer ?? setImmediate;
    this.#readers = new WaitingReaders(maxIntervals, this.#defer);
    this.#publication = new Publication(options.mirror, options.clock);
    this.#watch = new RoundWatch(options.peers, options.onNotice);
    this.#answers = new RoundAnswers(options, () => this.#takesPart);
    this.#questions = new RoundQuestions(options, {
      answered: () => this.#complete(),
      refused: (node, peers) => this.#watch.refuse(node, peers),
    });
    options.mirror.observe({ advanced: () => this.#advance(), withdrawn: () => undefined });
    this.#tickLater();
  }

  /** The highest result of a round: no node shows less from now on. */
  get confirmedId(): number {
    return this.#publication.confirmedId;
  }

  /**
   * From now on this node answers, and counts itself. Call it when the node has its lease, has passed the barrier after
   * that, and its mirror has reached the last id that the engine named after the barrier.
   */
  open(): void {
    if (this.#phase !== "closed") return;
    this.#phase = "idle";
    this.#startSoon();
  }

  /** This node neither answers nor counts until the next `open`: without its lease, others may have its name. */
  suspend(): void {
    if (this.#phase !== "stopped") this.#phase = "closed";
    this.#questions.end();
  }

  /** `follower` gets all messages after `shownId` that the mirror holds, once a round has confirmed them. */
  follow(follower: Follower, shownId = 0): void {
    this.#publication.follow(follower, shownId);
  }

  confirm(reader: ConfirmedReader): void {
    if (this.#phase === "stopped") return reader.unconfirmed();
    this.#readers.join(reader);
    if (this.#phase === "idle") this.#startSoon();
  }

  /** Resolves to true once a round's result is at least `id`, and published here; or to false after `timeoutMs`. */
  whenConfirmed(id: number, timeoutMs: number): Promise<boolean> {
    return this.#publication.whenConfirmed(id, timeoutMs);
  }

  /** Why reads are not confirmed now, in words for the operator; undefined if they are. */
  findObstacle(): string | undefined {
    if (this.#phase === "closed") return "this server has not caught up with the other servers";
    return this.#watch.obstacle;
  }

  /** Ends all subscriptions and timers; readers that wait are unconfirmed. */
  stop(): void {
    this.#phase = "stopped";
    this.#questions.stop();
    this.#answers.stop();
    this.#readers.end();
  }

  get #takesPart(): boolean {
    return this.#phase !== "closed" && this.#phase !== "stopped" && !this.#options.isFenced();
  }

  #advance(): void {
    this.#answers.answerHeld();
    this.#complete();
    this.#startSoon();
  }

  /** Begins a round if there is a reason for one, and none is running. */
  #startSoon(): void {
    const hasNews = this.#options.mirror.lastId > this.confirmedId;
    if (this.#phase === "idle" && (hasNews || !this.#readers.isEmpty)) this.#startLater(this.#defer);
  }

  #startLater(defer: (start: () => void) => void): void {
    this.#phase = "deferred";
    defer(() => {
      if (this.#phase === "deferred") this.#start();
    });
  }

  #start(): void {
    this.#phase = "asking";
    this.#roundTick = this.#tickCount;
    this.#readers.ask();
    this.#questions.begin();
    this.#complete();
  }

  /** If the running round has a result: publishes up to it, then tells its readers. */
  #complete(): void {
    const { result } = this.#questions;
    const { clock } = this.#options;
    if (result === undefined || !this.#takesPart) return;
    this.#questions.end();
    if (this.#isHidden(result)) return this.#startLater((start) => clock.after(hiddenDelayMs, start));
    this.#phase = "idle";
    this.#watch.succeed();
    this.#publication.confirm(result);
    this.#readers.confirm();
    this.#startSoon();
  }

  /**
   * Whether the result's message cannot be shown any more, though another node may have shown it: it was redacted, or many
   * others have pushed it out of the mirror. What is below it is too old, and the next round finds a later one. That one
   * exists: another message follows the last one before it is redacted. Only other tools erase the last message.
   */
  #isHidden(result: number): boolean {
    const { mirror } = this.#options;
    const found = result > this.confirmedId ? mirror.find(result) : undefined;
    if (found === "elsewhere") return result < mirror.lastId;
    if (found === "hole") this.#holeSinceTick ??= this.#tickCount;
    else this.#holeSinceTick = undefined;
    return this.#tickCount - (this.#holeSinceTick ?? Number.NEGATIVE_INFINITY) < maxHoleTicks;
  }

  #tickLater(): void {
    this.#options.clock.after(tickMs, () => {
      if (this.#phase === "stopped") return;
      this.#tickLater();
      this.#tick();
    });
  }

  #tick(): void {
    if (++this.#tickCount % ticksPerInterval === 0) this.#readers.age();
    const ticks = this.#tickCount - this.#roundTick;
    if (this.#phase === "idle" && ticks >= idleTicks) return this.#start();
    if (this.#phase !== "asking") return;
    if (ticks >= maxRoundTicks) {
      this.#watch.fail(this.#questions.obstacle);
      this.#start();
    } else if (this.#questions.repeatAt(ticks)) this.#complete();
  }
}
