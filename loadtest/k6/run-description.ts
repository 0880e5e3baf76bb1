import type { Timed } from "./latency-metrics.ts";
import type { Settings } from "./settings.ts";
import { version } from "./version.ts";

/** What ran the script; on k6 only its name is known. */
export interface GeneratorDescription {
  readonly name: string;
  readonly version?: string;
  readonly os?: string;
  readonly processor?: string;
  readonly processors?: number;
  readonly memoryBytes?: number;
  /** CPU time of the generator's processes, user and system. */
  readonly cpuSeconds?: number;
}

/** What the summary tells about the run, besides metrics. The runner adds `generator`; k6 has no such field. */
export interface RunStateData {
  readonly testRunDurationMs?: number;
  readonly generator?: GeneratorDescription;
}

/** When, where and by what a run was made. */
export interface RunDescription {
  readonly version: string;
  /** ISO 8601, UTC. */
  readonly start: string;
  readonly finish: string;
  readonly generator: GeneratorDescription;
  readonly load: RunLoad;
}

/** What a run does: only runs that do the same can be compared. */
export type RunLoad = Readonly<Record<string, unknown>>;

/** Describes a run that ends now. */
export function describeRun(state: RunStateData, load: RunLoad): RunDescription {
  const finishMs = Date.now();
  return {
    version,
    start: new Date(finishMs - (state.testRunDurationMs ?? 0)).toISOString(),
    finish: new Date(finishMs).toISOString(),
    generator: state.generator ?? { name: "k6" },
    load,
  };
}

/**
 * What a script does with these settings, in a form that JSON keeps. Only a script that sends has the senders'
 * settings.
 */
export function describeLoad(script: string, settings: Settings, timed: readonly Timed[]): RunLoad {
  const { url, connections, senders, pipelining, ratePerSecond, sendRatePerSecond } = settings;
  const { totalRatePerSecond, stages, sizeBytes, vus } = settings;
  return {
    ...{ script, transport: url.slice(0, url.indexOf(":")), vus, connections, pipelining },
    ...{ ratePerSecond, totalRatePerSecond: totalRatePerSecond ?? 0, stages: stages ?? [] },
    ...(timed.includes("send") ? { senders, sendRatePerSecond, sizeBytes } : {}),
  };
}
