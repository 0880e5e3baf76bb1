import type { Bundle } from "./bundle.ts";
import { badConfiguration, describeError, exitCodes } from "./failure.ts";
import { ownCpuSeconds } from "./generator.ts";
import { LocalUsers, loadFor, type ScriptParts } from "./local-users.ts";
import { crossedMetrics, MetricStore } from "./metrics.ts";
import { parseOptions, type RunOptions, type Scenario } from "./options.ts";
import { RunClock } from "./run-clock.ts";
import { observeSamples, SampleClock } from "./samples.ts";
import { summarize } from "./summary.ts";
import type { Timeline } from "./timeline.ts";
import type { IterationEnds, Users } from "./users.ts";
import { WorkerUsers } from "./worker-users.ts";

/** The progress of a run. */
export interface RunState {
  readonly runMs: number;
  readonly maxRunMs: number;
  readonly vus: number;
  readonly ends: IterationEnds;
}

/** A script, its `__ENV`, and the receivers of its log, progress and samples. */
export interface RunParts {
  readonly bundle: Bundle;
  readonly environment: Readonly<Record<string, string>>;
  readonly log: (text: string) => void;
  readonly onState?: (state: () => RunState) => void;
  readonly timeline?: Timeline | undefined;
  /** How many processes the VUs are divided among; 1, the default, is this one. */
  readonly workers?: number;
}

/** How a run ended: k6's exit code, its length, and the outputs of `handleSummary` by destination. */
export interface RunEnd {
  readonly exitCode: number;
  readonly runMs: number;
  readonly outputs: ReadonlyMap<string, string>;
}

/** VU 0 reads the options and writes the summary: it gets metrics only. */
const noUser = { idInTest: 0, idInInstance: 0 };

/** One run of a script, like `k6 run`. */
export class Run {
  readonly #parts: RunParts;
  readonly #store = new MetricStore();
  readonly #clock = new RunClock();
  readonly #users: Users;
  #state: "running" | "stopped" = "running";

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.#users = this.#createUsers();
  }

  /** Runs the script to its end. Throws a `RunFailure` if it cannot start. */
  async execute(): Promise<RunEnd> {
    const { exports } = loadFor(noUser, this.#scriptParts());
    const options = parseOptions(exports.get("options"));
    if (exports.get("setup") !== undefined || exports.get("teardown") !== undefined) {
      throw badConfiguration("setup and teardown are not supported by this runner");
    }
    for (const [key, expressions] of options.thresholds) this.#store.addThresholds(key, expressions);
    await this.#iterate(options.scenario);
    return await this.#conclude(options);
  }

  /** Interrupts the iterations, as Ctrl-C does; the summary is still written. */
  stop(): void {
    this.#state = "stopped";
    this.#users.stop();
  }

  /** Fails all iterations after an unhandled rejection in the script. */
  failUnhandled(error: unknown): void {
    this.#users.failUnhandled(error);
  }

  async #iterate(scenario: Scenario): Promise<void> {
    await this.#users.load(Array.from({ length: scenario.vus }, (_, index) => index + 1));
    this.#clock.start();
    this.#parts.onState?.(() => ({
      runMs: this.#clock.runMs,
      maxRunMs: scenario.maxDurationMs,
      vus: scenario.vus,
      ends: this.#users.ends,
    }));
    await this.#users.iterate(scenario);
  }

  async #conclude({ trendStats }: RunOptions): Promise<RunEnd> {
    const { runMs } = this.#clock;
    const metrics = this.#store.summarize(trendStats, runMs);
    const cpuSeconds = ownCpuSeconds() + this.#users.workerCpuSeconds;
    const result = { metrics, runMs, ends: this.#users.ends, cpuSeconds };
    const handle = loadFor(noUser, this.#scriptParts()).exports.get("handleSummary");
    const outputs = await summarize(handle, result).catch((error: unknown) => {
      this.#parts.log(`level=error handleSummary: ${describeError(error)}`);
      return summarize(undefined, result);
    });
    const crossed = crossedMetrics(metrics);
    if (crossed.length > 0) {
      this.#parts.log(`level=error thresholds on metrics '${crossed.join(", ")}' have been crossed`);
    }
    const exitCode = crossed.length > 0 ? exitCodes.thresholdCrossed : exitCodes.passed;
    return {
      exitCode: this.#state === "stopped" ? exitCodes.interrupted : exitCode,
      ...{ runMs, outputs },
    };
  }

  #createUsers(): Users {
    const { timeline, workers = 1 } = this.#parts;
    const parts = this.#scriptParts();
    if (workers > 1) return new WorkerUsers(workers, { ...parts, timeline });
    if (timeline === undefined) return new LocalUsers(parts);
    const clock = new SampleClock(() => this.#clock.runMs);
    return new LocalUsers({ ...parts, metrics: observeSamples(this.#store, timeline, clock) });
  }

  #scriptParts(): ScriptParts {
    const { bundle, environment, log } = this.#parts;
    return { bundle, environment, log, metrics: this.#store, clock: this.#clock };
  }
}
