import { boardMetrics } from "./board-metrics.ts";
import type { Tags } from "./metrics.ts";
import type { MetricType } from "./sinks.ts";

/** A metric as a script defines it. */
export interface MetricDefinition {
  readonly name: string;
  readonly type: MetricType;
  /** Whether its values are milliseconds. */
  readonly isTime: boolean;
}

/** What a script's metric adds its samples to. */
export interface SampleReceiver {
  readonly name: string;
  add(value: number, tags?: Tags): void;
}

/** Where scripts define metrics. `define` throws if the name is invalid, or known with another type. */
export interface MetricRegistry {
  define(name: string, type: MetricType, isTime: boolean): SampleReceiver;
}

/** Sees every sample; `sinceMs` is its time since the script's measured time began, or since the run began. */
export interface SampleObserver {
  observe(metric: MetricDefinition, value: number, tags: Tags | undefined, sinceMs: number): void;
}

/** Times the samples of one process: in milliseconds since its measured time began, once a script has said when. */
export class SampleClock {
  readonly #runMs: () => number;
  #originMs: number | undefined;

  /** `runMs` is the time since the run began. */
  constructor(runMs: () => number) {
    this.#runMs = runMs;
  }

  /** The time of a sample that is added now. */
  timeOf(name: string, value: number): number {
    if (name === boardMetrics.measuredFrom) this.#originMs ??= value;
    return this.#runMs() - (this.#originMs ?? 0);
  }
}

/** A registry that also shows each sample to an observer. */
export function observeSamples(
  registry: MetricRegistry,
  observer: SampleObserver,
  clock: SampleClock,
): MetricRegistry {
  return {
    define(name, type, isTime) {
      const receiver = registry.define(name, type, isTime);
      const metric = { name, type, isTime };
      return {
        name: receiver.name,
        add(value, tags) {
          receiver.add(value, tags);
          observer.observe(metric, value, tags, clock.timeOf(name, value));
        },
      };
    },
  };
}
