import { InvalidVariable } from "./environment.ts";
import type { RunLoad } from "./run-description.ts";
import { formatMs, formatNumber } from "./table.ts";

/** An earlier run that this one is compared with. */
export interface Baseline {
  /** Undefined if it has no samples: all connections sent. */
  readonly p99Ms: number | undefined;
  /** Undefined if nothing was sent. */
  readonly sendP99Ms: number | undefined;
  readonly requestsPerSecond: number;
  /** By how much this run may be worse, as a factor: 0.2 for 20 %. */
  readonly tolerance: number;
}

/** The part of a run's JSON that is compared. */
export interface Comparable {
  readonly latency: { readonly p99: number; readonly totalCount: number };
  readonly sendLatency?: { readonly p99: number } | undefined;
  readonly requests: { readonly average: number };
}

/** Parses the JSON of an earlier run; throws if it is none, or if that run did something else. */
export function parseBaseline(path: string, text: string, load: RunLoad, tolerance: number): Baseline {
  const earlier = parseJson(path, text);
  const latency = field(earlier, "latency");
  const p99Ms = field(latency, "p99");
  const sendP99Ms = field(field(earlier, "sendLatency"), "p99");
  const requestsPerSecond = field(field(earlier, "requests"), "average");
  if (typeof p99Ms !== "number" || typeof requestsPerSecond !== "number") {
    throw new InvalidVariable(`BASELINE=${path}: not the JSON of a run (JSON_OUT)`);
  }
  const difference = findDifference(field(earlier, "load"), load);
  if (difference !== undefined) throw new InvalidVariable(`BASELINE=${path}: ${difference}`);
  return {
    p99Ms: field(latency, "totalCount") === 0 ? undefined : p99Ms,
    sendP99Ms: typeof sendP99Ms === "number" ? sendP99Ms : undefined,
    requestsPerSecond,
    tolerance,
  };
}

/** What makes two runs incomparable, in words; undefined if they did the same. */
function findDifference(earlier: unknown, load: RunLoad): string | undefined {
  const script = field(earlier, "script");
  if (script !== load.script) return `that run was of the script ${script}, this one is of ${load.script}`;
  const differences = Object.entries(load).flatMap(([name, now]) => {
    const [was, is] = [JSON.stringify(field(earlier, name)), JSON.stringify(now)];
    return was === is ? [] : [`${name} ${was}, now ${is}`];
  });
  if (differences.length === 0) return undefined;
  return `that run had other settings: ${differences.join("; ")}`;
}

/** The lines of the report that compare a run with its baseline: one for each value that both runs have. */
export function compareWith(baseline: Baseline, { latency, sendLatency, requests }: Comparable): string[] {
  const rows: [string, number | undefined, number | undefined, (value: number) => string][] = [
    ["latency p99", latency.totalCount === 0 ? undefined : latency.p99, baseline.p99Ms, formatMs],
    ["send p99", sendLatency?.p99, baseline.sendP99Ms, formatMs],
    ["requests per second", requests.average, baseline.requestsPerSecond, formatNumber],
  ];
  return rows.flatMap(([name, now, before, format]) => {
    if (before === undefined || now === undefined) return [];
    const change =
      before === 0 ? "" : ` (${now < before ? "" : "+"}${formatNumber((now / before - 1) * 100)} %)`;
    return [`baseline: ${name} ${format(now)}, was ${format(before)}${change}`];
  });
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidVariable(`BASELINE=${path}: not JSON`);
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
