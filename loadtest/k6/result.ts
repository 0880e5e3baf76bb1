import { faultKinds } from "./consistency.ts";
import { decodeFirstFaults } from "./first-fault.ts";
import { type Outage, readOutage } from "./outage.ts";
import type { MessageCounts } from "./reconciliation.ts";
import { describeRun, type RunDescription, type RunLoad, type RunStateData } from "./run-description.ts";
import type { Settings } from "./settings.ts";
import { type Distribution, distributionOf } from "./statistics.ts";

/** The part of k6's `handleSummary` data that the report needs. */
export interface SummaryData {
  readonly metrics?: Readonly<Record<string, { readonly values: Readonly<Record<string, number>> }>>;
  readonly state?: RunStateData;
}

/** Latencies in milliseconds. */
export interface Latency {
  readonly average: number;
  readonly stddev: number;
  readonly min: number;
  readonly max: number;
  readonly totalCount: number;
  readonly p2_5: number;
  readonly p50: number;
  readonly p75: number;
  readonly p90: number;
  readonly p97_5: number;
  readonly p99: number;
  readonly p99_9: number;
  readonly p99_99: number;
}

/** The content of JSON_OUT: autocannon's fields, and those of a board. */
export interface Result extends RunDescription {
  readonly title: string | undefined;
  readonly url: string;
  readonly connections: number;
  readonly pipelining: number;
  readonly rate: number;
  /** Measured seconds, also of a run that ended early. */
  readonly duration: number;
  /** The seconds among them that are complete. */
  readonly samples: number;
  /** Without thresholds nothing fails the run. */
  readonly thresholds: "on" | "off";
  readonly latency: Latency;
  /** Undefined if nothing was sent. */
  readonly sendLatency: Latency | undefined;
  readonly requests: Distribution & { readonly sent: number; readonly late: number };
  readonly throughput: Distribution;
  readonly errors: number;
  readonly timeouts: number;
  readonly refusals: number;
  readonly broken: Readonly<Record<string, number>> & { readonly total: number };
  /** The first broken line or other failure of each VU. */
  readonly firstFaults: readonly string[];
  readonly messages: MessageCounts;
  readonly outage: Outage;
  /** VUs that BAILOUT stopped. */
  readonly bailouts: number;
  /** How late the generator's timer fires: latencies below it are unreliable. */
  readonly generatorLag: { readonly p50: number; readonly p99: number; readonly max: number };
  /** VUs that finished; if some did not, the script was interrupted or threw. */
  readonly finishedVus: number;
}

/** Reads the result of a run from k6's metrics. */
export function readResult(data: SummaryData, load: RunLoad, settings: Settings): Result {
  const { metrics } = data;
  if (metrics === undefined) {
    throw new Error("run k6 without --new-machine-readable-summary: that summary has no p(97.5)");
  }
  const value = (name: string, aggregate: string) => metrics[name]?.values[aggregate] ?? 0;
  const count = (name: string) => value(name, "count");
  const seconds = value("measured_ms", "max") / 1000;
  const thresholds = "replies{second:0}" in metrics ? "on" : "off";
  // Without a complete second, or without thresholds, which make k6 count per second, the run is one sample.
  const samples = thresholds === "on" && seconds >= 1 ? Math.floor(seconds) : Math.ceil(Math.min(seconds, 1));
  const perSecond = (name: string): Distribution => {
    const counts = Array.from({ length: samples }, (_, second) => count(`${name}{second:${second}}`));
    const isWhole = thresholds === "off" || seconds < 1;
    return {
      ...distributionOf(isWhole && samples === 1 ? [count(name) / seconds] : counts),
      total: count(name),
    };
  };
  const broken = faultKinds.map((kind) => [kind, count(`broken_replies{kind:${kind}}`)]);
  const { title, url, connections, pipelining, ratePerSecond } = settings;
  return {
    ...{ title, url, connections, pipelining, rate: ratePerSecond },
    ...{ duration: seconds, samples, thresholds },
    ...describeRun(data.state ?? {}, load),
    latency: readLatency("latency", value),
    sendLatency: count("send_latency") === 0 ? undefined : readLatency("send_latency", value),
    requests: {
      ...perSecond("replies"),
      sent: count("commands"),
      late: count("late_commands"),
    },
    throughput: perSecond("reply_bytes"),
    errors: count("connection_errors"),
    timeouts: count("timeouts"),
    refusals: count("refusals"),
    broken: { ...Object.fromEntries(broken), total: count("broken_replies") },
    firstFaults: decodeFirstFaults("first_fault", settings.vus, count),
    messages: {
      acknowledged: count("acknowledged_messages"),
      reconciled: count("reconciled_messages"),
      gone: count("gone_messages"),
      unread: count("unread_messages"),
    },
    outage: readOutage(value),
    bailouts: count("bailouts"),
    generatorLag: {
      p50: value("generator_lag", "p(50)"),
      p99: value("generator_lag", "p(99)"),
      max: value("generator_lag", "max"),
    },
    finishedVus: count("finished_vus"),
  };
}

/** The standard deviation is that of the samples which the sums hold: an interrupted run's trend has some more. */
function readLatency(name: string, value: (name: string, aggregate: string) => number): Latency {
  const totalCount = value(name, "count");
  const average = value(name, "avg");
  const samples = Math.max(1, value(`${name}_samples`, "count"));
  const mean = value(`${name}_sum`, "count") / samples;
  const meanSquare = value(`${name}_squares`, "count") / samples;
  return {
    average,
    stddev: Math.sqrt(Math.max(0, meanSquare - mean * mean)),
    min: value(name, "min"),
    max: value(name, "max"),
    totalCount,
    p2_5: value(name, "p(2.5)"),
    p50: value(name, "p(50)"),
    p75: value(name, "p(75)"),
    p90: value(name, "p(90)"),
    p97_5: value(name, "p(97.5)"),
    p99: value(name, "p(99)"),
    p99_9: value(name, "p(99.9)"),
    p99_99: value(name, "p(99.99)"),
  };
}
