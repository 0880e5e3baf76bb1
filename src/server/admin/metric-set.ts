import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Buckets } from "../metrics/buckets.ts";

/** One value of a metric, with its labels. */
export interface MetricSample<Value> {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: Value;
}

/** A metric: `read` is called for each scrape. Its labels have few values, which are known beforehand. */
export interface MetricSource<Value> {
  /** Base units: seconds, bytes; only a counter ends with `_total`. */
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
  readonly read: () => readonly MetricSample<Value>[] | Promise<readonly MetricSample<Value>[]>;
}

/** Metrics whose values are read from elsewhere, and their text for Prometheus. */
export class MetricSet {
  readonly #registry = new Registry();

  /** The content type of `text`. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Reads all metrics, and formats them. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Adds a number that only rises. */
  addCounter({ name, help, labels = [], read }: MetricSource<number>): void {
    new Counter({
      ...{ name, help, labelNames: labels, registers: [this.#registry] },
      async collect() {
        const samples = await read();
        this.reset();
        for (const sample of samples) this.inc(sample.labels, sample.value);
      },
    });
  }

  /** Adds a number that rises and falls. */
  addGauge({ name, help, labels = [], read }: MetricSource<number>): void {
    new Gauge({
      ...{ name, help, labelNames: labels, registers: [this.#registry] },
      async collect() {
        const samples = await read();
        this.reset();
        for (const sample of samples) this.set(sample.labels, sample.value);
      },
    });
  }

  /** Adds a distribution. */
  addHistogram(definition: MetricSource<Buckets>): void {
    this.#registry.registerMetric(new BucketHistogram(definition));
  }
}

/** A histogram that others count; prom-client only formats it. */
class BucketHistogram extends Histogram {
  readonly #definition: MetricSource<Buckets>;

  constructor(definition: MetricSource<Buckets>) {
    super({ name: definition.name, help: definition.help, registers: [] });
    this.#definition = definition;
  }

  /** What the registry of prom-client 15 formats. */
  async getForPromString() {
    const { name, help, read } = this.#definition;
    const values = (await read()).flatMap((sample) => describeBuckets(name, sample));
    return { name, help, type: "histogram", values };
  }
}

function describeBuckets(name: string, { labels, value }: MetricSample<Buckets>) {
  const counts = value.cumulate();
  const buckets = counts.map((count, index) => ({
    metricName: `${name}_bucket`,
    labels: { ...labels, le: `${value.bounds[index] ?? "+Inf"}` },
    value: count,
  }));
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: value.sum },
    { metricName: `${name}_count`, labels, value: counts.at(-1) ?? 0 },
  ];
}

/** The only value of a metric without labels. */
export function single<Value>(value: Value): MetricSample<Value>[] {
  return [{ labels: {}, value }];
}

/** The values of a metric with one label. */
export function byLabel<Value>(
  label: string,
  entries: readonly (readonly [string, Value])[],
): MetricSample<Value>[] {
  return entries.map(([name, value]) => ({ labels: { [label]: name }, value }));
}
