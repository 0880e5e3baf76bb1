import { NumberList, percentileOf } from "./number-list.ts";

/** k6's metric types, as its summary names them. */
export type MetricType = "counter" | "gauge" | "rate" | "trend";

/** Aggregates the samples of a metric or sub-metric ("sink" is k6's term). */
export interface Sink {
  add(value: number): void;
  /** An aggregate by its name in thresholds and summaries, such as `p(99)`; undefined if the type lacks it. */
  aggregate(name: string, runMs: number): number | undefined;
  /** The names of the aggregates in the summary. */
  summaryNames(trendStats: readonly string[]): readonly string[];
}

/** Creates an empty sink for a metric type. */
export function createSink(type: MetricType): Sink {
  switch (type) {
    case "counter":
      return new CounterSink();
    case "gauge":
      return new GaugeSink();
    case "rate":
      return new RateSink();
    case "trend":
      return new TrendSink();
  }
}

class CounterSink implements Sink {
  #count = 0;

  add(value: number): void {
    this.#count += value;
  }

  aggregate(name: string, runMs: number): number | undefined {
    if (name === "count") return this.#count;
    return name === "rate" ? this.#count / (runMs / 1000 || 1) : undefined;
  }

  summaryNames(): readonly string[] {
    return ["count", "rate"];
  }
}

class GaugeSink implements Sink {
  #value = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  add(value: number): void {
    this.#value = value;
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
  }

  aggregate(name: string): number | undefined {
    if (name === "value") return this.#value;
    if (name === "min") return Number.isFinite(this.#min) ? this.#min : 0;
    if (name === "max") return Number.isFinite(this.#max) ? this.#max : 0;
    return undefined;
  }

  summaryNames(): readonly string[] {
    return ["value", "min", "max"];
  }
}

class RateSink implements Sink {
  #total = 0;
  #passes = 0;

  add(value: number): void {
    this.#total++;
    if (value !== 0) this.#passes++;
  }

  aggregate(name: string): number | undefined {
    if (name === "rate") return this.#total === 0 ? 0 : this.#passes / this.#total;
    if (name === "passes") return this.#passes;
    return name === "fails" ? this.#total - this.#passes : undefined;
  }

  summaryNames(): readonly string[] {
    return ["rate", "passes", "fails"];
  }
}

/** Keeps every value, as k6 does. */
class TrendSink implements Sink {
  readonly #values = new NumberList();
  #sum = 0;
  #sortedCount = 0;

  add(value: number): void {
    this.#values.push(value);
    this.#sum += value;
  }

  aggregate(name: string): number | undefined {
    const count = this.#values.length;
    if (name === "count") return count;
    if (name === "avg") return count === 0 ? 0 : this.#sum / count;
    if (name === "min") return this.#percentile(0);
    if (name === "med") return this.#percentile(50);
    if (name === "max") return this.#percentile(100);
    const percent = percentOf(name);
    return percent === undefined ? undefined : this.#percentile(percent);
  }

  summaryNames(trendStats: readonly string[]): readonly string[] {
    return trendStats;
  }

  #percentile(percent: number): number {
    const values = this.#values.view();
    if (this.#sortedCount < values.length) values.sort();
    this.#sortedCount = values.length;
    return percentileOf(values, percent);
  }
}

/** The 99 in `p(99)`; undefined for any other text. */
export function percentOf(name: string): number | undefined {
  const digits = /^p\((\d+(?:\.\d+)?)\)$/.exec(name)?.[1];
  if (digits === undefined || Number(digits) > 100) return undefined;
  return Number(digits);
}
