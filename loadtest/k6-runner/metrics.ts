import { badConfiguration } from "./failure.ts";
import { createSink, type MetricType, type Sink } from "./sinks.ts";
import { parseThreshold, parseThresholdKey, type Threshold } from "./thresholds.ts";

/** The tags of a sample, or the tags that a sub-metric requires. */
export type Tags = ReadonlyMap<string, string>;

interface Series {
  readonly key: string;
  readonly tags: Tags;
  readonly sink: Sink;
  readonly thresholds: Threshold[];
  hasSamples: boolean;
}

/** One metric in the data for `handleSummary`. */
export interface MetricSummary {
  readonly type: MetricType;
  readonly contains: "time" | "default";
  readonly values: Record<string, number>;
  readonly thresholds?: Record<string, { readonly ok: boolean }>;
}

/** A metric, and a sub-metric for each threshold that names tags. All VUs add samples to it. */
export class Metric {
  readonly name: string;
  readonly type: MetricType;
  readonly isTime: boolean;
  readonly #whole: Series;
  readonly #parts: Series[] = [];

  constructor(name: string, type: MetricType, isTime: boolean) {
    this.name = name;
    this.type = type;
    this.isTime = isTime;
    this.#whole = createSeries(name, new Map(), type);
  }

  add(value: number, tags?: Tags): void {
    addSample(this.#whole, value);
    if (tags === undefined) return;
    for (const part of this.#parts) if (hasTags(part.tags, tags)) addSample(part, value);
  }

  /** Adds thresholds to the metric, or to its samples that have these tags. */
  addThresholds(key: string, tags: Tags, expressions: readonly string[]): void {
    const series = tags.size === 0 ? this.#whole : createSeries(key, tags, this.type);
    if (series !== this.#whole) this.#parts.push(series);
    series.thresholds.push(...expressions.map((expression) => parseThreshold(expression, this.type)));
  }

  /** The series in the summary: as in k6, those that have samples or thresholds. */
  summaries(trendStats: readonly string[], runMs: number): [string, MetricSummary][] {
    const contains = this.isTime ? "time" : "default";
    return [this.#whole, ...this.#parts]
      .filter(({ hasSamples, thresholds }) => hasSamples || thresholds.length > 0)
      .map(({ key, sink, thresholds }) => [
        key,
        {
          type: this.type,
          contains,
          values: Object.fromEntries(
            sink.summaryNames(trendStats).map((name) => [name, sink.aggregate(name, runMs) ?? 0]),
          ),
          ...(thresholds.length > 0 && { thresholds: evaluate(thresholds, sink, runMs) }),
        },
      ]);
  }
}

function createSeries(key: string, tags: Tags, type: MetricType): Series {
  return { key, tags, sink: createSink(type), thresholds: [], hasSamples: false };
}

function addSample(series: Series, value: number): void {
  series.sink.add(value);
  series.hasSamples = true;
}

function hasTags(wanted: Tags, tags: Tags): boolean {
  for (const [name, value] of wanted) if (tags.get(name) !== value) return false;
  return true;
}

function evaluate(thresholds: readonly Threshold[], sink: Sink, runMs: number) {
  return Object.fromEntries(
    thresholds.map(({ expression, holds }) => [expression, { ok: holds(sink, runMs) }]),
  );
}

/** All metrics of a run. Each VU loads the script and defines the metrics again; equal names share one metric. */
export class MetricStore {
  readonly #metrics = new Map<string, Metric>();

  define(name: string, type: MetricType, isTime: boolean): Metric {
    if (!/^[A-Za-z_][A-Za-z0-9_]{1,127}$/.test(name)) throw new Error(`invalid metric name: '${name}'`);
    const known = this.#metrics.get(name);
    if (known !== undefined && (known.type !== type || known.isTime !== isTime)) {
      throw new Error(`metric '${name}' already exists but with type ${known.type}, instead of ${type}`);
    }
    const metric = known ?? new Metric(name, type, isTime);
    this.#metrics.set(name, metric);
    return metric;
  }

  addThresholds(key: string, expressions: readonly string[]): void {
    const { name, tags } = parseThresholdKey(key);
    const metric = this.#metrics.get(name);
    if (metric === undefined) throw badConfiguration(`threshold on "${key}": no metric name "${name}" found`);
    metric.addThresholds(key, tags, expressions);
  }

  summarize(trendStats: readonly string[], runMs: number): Record<string, MetricSummary> {
    return Object.fromEntries(
      [...this.#metrics.values()].flatMap((metric) => metric.summaries(trendStats, runMs)),
    );
  }
}

/** The names of the metrics that crossed a threshold. */
export function crossedMetrics(summary: Record<string, MetricSummary>): string[] {
  return Object.entries(summary)
    .filter(([, { thresholds = {} }]) => Object.values(thresholds).some(({ ok }) => !ok))
    .map(([name]) => name);
}
