import { failed, type GradeCheck, type Verdict } from "../check.ts";
import type { Subject } from "../run-checks.ts";
import type { ClientFraming } from "./client-framing.ts";
import type { Recording } from "./recording.ts";
import { type ClientCommand, type ClientScenario, performScenario } from "./scenario.ts";
import type { TimeSpan } from "./screen-recording.ts";

/** A check of a client: it judges the recording of a scenario, which it may share with others. */
export interface ClientCheck extends Omit<GradeCheck<never>, "run"> {
  readonly scenario: ClientScenario;
  /** The part of the scenario that the check is about. */
  readonly part: string;
  readonly judge: (recording: Recording, part: TimeSpan) => Verdict;
}

/** Before and after a part, this much of the recording belongs to its evidence. */
const evidenceMarginMs = 300;

/** The client under test. It runs once for each scenario, when the first check needs that. */
export class ClientSubject implements Subject {
  readonly #client: ClientCommand;
  readonly #recordings = new Map<ClientScenario, Promise<Recording>>();
  #obstacle: string | undefined;
  #framing: ClientFraming | undefined;

  constructor(client: ClientCommand) {
    this.#client = client;
  }

  /** How the client frames its commands; undefined if it sent none. */
  get framing(): ClientFraming | undefined {
    return this.#framing;
  }

  /** A client that did not connect once is not tried again. */
  prepare(): Promise<string | undefined> {
    return Promise.resolve(this.#obstacle);
  }

  /** What happened in this scenario. Throws `GradeStop` if the client cannot be started. */
  async recordingOf(scenario: ClientScenario): Promise<Recording> {
    const started = this.#recordings.get(scenario) ?? performScenario(scenario, this.#client);
    this.#recordings.set(scenario, started);
    const recording = await started;
    this.#obstacle ??= recording.obstacle;
    this.#framing ??= recording.framing;
    return recording;
  }
}

/** The check as the grader runs it: it has its part of the scenario's recording as evidence. */
export function toGradeCheck(check: ClientCheck): GradeCheck<ClientSubject> {
  const { id, list, points, asks, scenario, part, judge } = check;
  return {
    ...{ id, list, points, asks },
    run: async (subject, evidence) => {
      const recording = await subject.recordingOf(scenario);
      const period = recording.period(part);
      const { fromMs, toMs } = period ?? { fromMs: 0, toMs: recording.nowMs };
      const isOfPart = (atMs: number) => atMs >= fromMs - evidenceMarginMs && atMs <= toMs + evidenceMarginMs;
      evidence.include(recording.entries.filter(({ atMs }) => isOfPart(atMs)));
      if (recording.obstacle !== undefined) return failed(recording.obstacle);
      return period === undefined ? failed(describeEarlyEnd(recording)) : judge(recording, period);
    },
  };
}

function describeEarlyEnd(recording: Recording): string {
  return `the client ended by itself (${recording.endText}) before this was over, in the part "${recording.lastPart}"`;
}
