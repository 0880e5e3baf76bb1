import { boardMetrics } from "./board-metrics.ts";
import type { Tags } from "./metrics.ts";
import { NumberList } from "./number-list.ts";
import type { MetricDefinition, SampleObserver } from "./samples.ts";

const noTimes = new Float64Array(0);

/** What happened in one second of the measured time. */
export class Second {
  readonly #counts = new Map<string, number>();
  readonly #times = new Map<string, NumberList>();

  /** The sum of a counter's samples. */
  countOf(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** The samples of a trend in milliseconds, in ascending order. */
  timesOf(name: string): Float64Array {
    return (this.#times.get(name)?.view() ?? noTimes).slice().sort();
  }

  /** At most this many samples of trends together, evenly chosen, in ascending order: cheap for any number of samples. */
  someTimesOf(names: readonly string[], limit: number): Float64Array {
    const lists = names.map((name) => this.#times.get(name)?.view() ?? noTimes);
    const step = Math.max(1, Math.ceil(lists.reduce((sum, { length }) => sum + length, 0) / limit));
    return Float64Array.from(lists.flatMap((list) => [...everyNth(list, step)])).sort();
  }

  count(name: string, value: number): void {
    this.#counts.set(name, this.countOf(name) + value);
  }

  /** Adds all that happened in this second to another. */
  addTo(other: Second): void {
    for (const [name, value] of this.#counts) other.count(name, value);
    for (const [name, times] of this.#times) for (const valueMs of times.view()) other.time(name, valueMs);
  }

  time(name: string, valueMs: number): void {
    const times = this.#times.get(name) ?? new NumberList();
    if (times.length === 0) this.#times.set(name, times);
    times.push(valueMs);
  }
}

/** A measured time: from the first VU's beginning until the last VU's end; its length is that of each VU. */
export interface Period {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly lengthMs: number;
}

/**
 * The counters and times of a run, second by second. What comes before the measured time counts in its first second,
 * and what comes after it in its last.
 */
export class Timeline implements SampleObserver {
  readonly #seconds: Second[] = [];
  readonly #trends = new Set<string>();
  readonly #fromMs: number[] = [];
  #lengthMs: number | undefined;
  #measuredMs = 0;

  /** The measured time in milliseconds since the run began; undefined until the script has said it. */
  get measuredTime(): Period | undefined {
    if (this.#fromMs.length === 0 || this.#lengthMs === undefined) return undefined;
    const [first, last] = [Math.min(...this.#fromMs), Math.max(...this.#fromMs)];
    return { fromMs: first, untilMs: last + this.#lengthMs, lengthMs: this.#lengthMs };
  }

  /** All seconds up to the last that has a sample. */
  get seconds(): readonly Second[] {
    return this.#seconds;
  }

  /** The seconds of the measured time, which can end early: what came later is in the last. */
  get measuredSeconds(): readonly Second[] {
    const count = Math.ceil(this.#measuredMs / 1000) || this.#seconds.length;
    const later = this.#seconds.slice(count);
    const last = this.#seconds[count - 1];
    if (last === undefined || later.length === 0) return this.#seconds;
    return [...this.#seconds.slice(0, count - 1), joinSeconds([last, ...later])];
  }

  /** The trends of times that have samples: latencies first, then the others as they came. */
  get trends(): readonly string[] {
    const names: readonly string[] = boardMetrics.latencies;
    return [...names.filter((name) => this.#trends.has(name)), ...this.#trends.difference(new Set(names))];
  }

  observe(metric: MetricDefinition, value: number, tags: Tags | undefined, sinceMs: number): void {
    if (metric.type === "counter") this.#secondOf(tags, sinceMs).count(metric.name, value);
    if (metric.type === "gauge") this.#notePeriod(metric.name, value);
    if (metric.type !== "trend" || !metric.isTime) return;
    this.#trends.add(metric.name);
    this.#secondOf(tags, sinceMs).time(metric.name, value);
  }

  /** The sum of counters over the whole run. */
  totalOf(...names: readonly string[]): number {
    return this.#seconds.reduce(
      (sum, second) => names.reduce((part, name) => part + second.countOf(name), sum),
      0,
    );
  }

  /** All samples of a trend in milliseconds, in ascending order. */
  timesOf(name: string): Float64Array {
    return mergeSorted(this.#seconds.map((second) => second.timesOf(name)));
  }

  /** Each VU has a measured time of its own: they are equally long, and begin at about the same time. */
  #notePeriod(name: string, valueMs: number): void {
    if (name === boardMetrics.measuredFrom) this.#fromMs.push(valueMs);
    if (name === boardMetrics.measuredFor) this.#lengthMs = valueMs;
    if (name === boardMetrics.measured) this.#measuredMs = Math.max(this.#measuredMs, valueMs);
  }

  /** Scripts count some things late, and say by a tag to which second they belong. */
  #secondOf(tags: Tags | undefined, sinceMs: number): Second {
    const now = Math.max(0, Math.floor(sinceMs / 1000));
    const tagged = Number(tags?.get("second"));
    const index = Number.isInteger(tagged) && tagged >= 0 && tagged <= now ? tagged : now;
    return this.#at(Math.min(index, this.#lastIndex()));
  }

  #lastIndex(): number {
    return this.#lengthMs === undefined ? Number.POSITIVE_INFINITY : Math.ceil(this.#lengthMs / 1000) - 1;
  }

  #at(index: number): Second {
    while (this.#seconds.length <= index) this.#seconds.push(new Second());
    return this.#seconds[index] ?? new Second();
  }
}

function joinSeconds(seconds: readonly Second[]): Second {
  const joined = new Second();
  for (const second of seconds) second.addTo(joined);
  return joined;
}

function* everyNth(list: Float64Array, step: number): Generator<number> {
  for (let index = 0; index < list.length; index += step) yield list[index] ?? 0;
}

function mergeSorted(parts: readonly Float64Array[]): Float64Array {
  const merged = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    merged.set(part, at);
    at += part.length;
  }
  return merged.sort();
}
