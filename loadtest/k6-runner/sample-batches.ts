import { MetricStore, type Tags } from "./metrics.ts";
import { NumberList } from "./number-list.ts";
import type {
  MetricDefinition,
  MetricRegistry,
  SampleClock,
  SampleObserver,
  SampleReceiver,
} from "./samples.ts";
import type { MetricType } from "./sinks.ts";

/** Samples of one metric on their way from a worker process: each value and its time (see `SampleClock`). */
export interface SampleBatch {
  readonly metric: MetricDefinition;
  readonly tags: Tags | undefined;
  readonly values: Float64Array;
  readonly timesMs: Float64Array;
}

interface UntaggedSamples {
  readonly metric: MetricDefinition;
  readonly values: NumberList;
  readonly timesMs: NumberList;
}

/** The metrics of a worker process: it only collects samples, every one of them, for the process that adds them up. */
export class SampleBatches implements MetricRegistry {
  readonly #clock: SampleClock;
  /** Checks definitions; it gets no samples. */
  readonly #definitions = new MetricStore();
  readonly #untagged = new Map<string, UntaggedSamples>();
  #tagged: SampleBatch[] = [];

  constructor(clock: SampleClock) {
    this.#clock = clock;
  }

  define(name: string, type: MetricType, isTime: boolean): SampleReceiver {
    this.#definitions.define(name, type, isTime);
    const known = this.#untagged.get(name);
    const metric = { name, type, isTime };
    const pending = known ?? { metric, values: new NumberList(), timesMs: new NumberList() };
    this.#untagged.set(name, pending);
    return {
      name,
      add: (value, tags) => {
        const timeMs = this.#clock.timeOf(name, value);
        if (tags !== undefined) return this.#addTagged(metric, tags, value, timeMs);
        pending.values.push(value);
        pending.timesMs.push(timeMs);
      },
    };
  }

  /** Returns the samples since the last call. */
  take(): SampleBatch[] {
    const untagged = [...this.#untagged.values()]
      .filter(({ values }) => values.length > 0)
      .map(({ metric, values, timesMs }) => ({
        ...{ metric, tags: undefined },
        ...{ values: values.take(), timesMs: timesMs.take() },
      }));
    const taken = [...untagged, ...this.#tagged];
    this.#tagged = [];
    return taken;
  }

  /** Samples with tags are rare: scripts add them once a second. */
  #addTagged(metric: MetricDefinition, tags: Tags, value: number, timeMs: number): void {
    this.#tagged.push({ metric, tags, values: Float64Array.of(value), timesMs: Float64Array.of(timeMs) });
  }
}

/** Adds the samples of a batch to a registry's metric, and shows each to the observer. */
export function addBatch(
  { metric, tags, values, timesMs }: SampleBatch,
  registry: MetricRegistry,
  observer: SampleObserver | undefined,
): void {
  const receiver = registry.define(metric.name, metric.type, metric.isTime);
  for (const [index, value] of values.entries()) {
    receiver.add(value, tags);
    observer?.observe(metric, value, tags, timesMs[index] ?? 0);
  }
}
