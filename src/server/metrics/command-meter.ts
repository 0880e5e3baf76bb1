import type { Command } from "../../protocol/command.ts";
import { type ErrorCode, errorCodes } from "../../protocol/refusal.ts";
import { Buckets, durationBounds } from "./buckets.ts";
import { LabelledCounts } from "./labelled-counts.ts";
import type { LimitsReached } from "./limits-reached.ts";

type Verb = Command["verb"];

const noCommands: Record<Verb, number> = {
  ...{ auth: 0, register: 0, key: 0, send: 0, post: 0, read: 0, "read-id": 0 },
  ...{ time: 0, wait: 0, help: 0, close: 0 },
};

/** How long commands take, and which errors they get, over all connections. */
export class CommandOutcomes {
  /** In seconds. Nothing for `wait`, which takes as long as nobody sends, and for `close`, which has no reply. */
  readonly durations: Record<Verb, Buckets | undefined> = {
    auth: new Buckets(durationBounds),
    register: new Buckets(durationBounds),
    key: new Buckets(durationBounds),
    send: new Buckets(durationBounds),
    post: new Buckets(durationBounds),
    read: new Buckets(durationBounds),
    "read-id": new Buckets(durationBounds),
    time: new Buckets(durationBounds),
    wait: undefined,
    help: new Buckets(durationBounds),
    close: undefined,
  };
  readonly #errors = new LabelledCounts<string>(
    Object.fromEntries(Object.keys(errorCodes).map((code) => [code, 0])),
  );

  /** The error replies, by their codes. */
  get errors(): Pick<LabelledCounts<string>, "entries" | "of"> {
    return this.#errors;
  }

  /** Counts an error reply. */
  refused(code: ErrorCode): void {
    this.#errors.add(code);
  }
}

/** Counts and times the commands of all connections of one kind. */
export class CommandMeter {
  /** The commands that were performed; a line that is no command is among the errors instead. */
  readonly commands = new LabelledCounts(noCommands);
  readonly outcomes: CommandOutcomes;
  readonly #limits: LimitsReached;
  /** The clock, in ms; it is never set back. */
  readonly nowMs: () => number;

  #verb: Verb | undefined;
  #visitBeganAtMs = 0;

  constructor(outcomes: CommandOutcomes, limits: LimitsReached, nowMs: () => number) {
    this.outcomes = outcomes;
    this.#limits = limits;
    this.nowMs = nowMs;
  }

  /** The command that is being performed; undefined: none is. */
  get verb(): Verb | undefined {
    return this.#verb;
  }

  /** When the visit began that takes commands now. */
  get visitBeganAtMs(): number {
    return this.#visitBeganAtMs;
  }

  /** A visit of a session begins: the commands that it takes count from now. Visits do not overlap. */
  beginVisit(): void {
    this.#visitBeganAtMs = this.nowMs();
  }

  /** Replies that are reserved from now on are this command's; undefined: those of no command. */
  perform(verb: Verb | undefined): void {
    this.#verb = verb;
    if (verb !== undefined) this.commands.add(verb);
  }

  /** Polls of one chunk were answered in one write: one reading of the clock before and after serves them all. */
  polled(count: number, startedAtMs: number): void {
    this.commands.add("read", count);
    this.outcomes.durations.read?.observe((this.nowMs() - startedAtMs) / 1000, count);
  }

  /** A `wait` found no message in its time [LIM-9]. */
  waitTimedOut(): void {
    this.#limits.add("wait-timeout-ms");
  }

  /** A command took this long, from the visit that took it until its reply went to the write buffer. */
  answered(verb: Verb, durationMs: number): void {
    this.outcomes.durations[verb]?.observe(durationMs / 1000);
  }
}
