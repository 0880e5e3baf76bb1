import { InvalidVariable } from "./environment.ts";
import type { RunLoad } from "./run-description.ts";
import { formatMs, formatNumber } from "./table.ts";

/** An earlier run that this one is compared with. */
export interface Baseline {
  readonly p99Ms: number;
  /** Undefined if nothing was sent. */
  readonly sendP99Ms: number | undefined;
  readonly requestsPerSecond: number;
  /** By how much this run may be worse, as a factor: 0.2 for 20 %. */
  readonly tolerance: number;
}

/** The part of a run's JSON that is compared. */
export interface Comparable {
  readonly latency: { readonly p99: number };
  readonly sendLatency?: { readonly p99: number } | undefined;
  readonly requests: { readonly average: number };
}

/** Parses the JSON of an earlier run; throws if it is none, or if that run did something else. */
export function parseBaseline(path: string, text: string, load: RunLoad, tolerance: number): Baseline {
  const earlier = parseJson(path, text);
  const differences = Object.keys(load)
    .filter((key) => JSON.stringify(load[key]) !== JSON.stringify(field(field(earlier, "load"), key)))
    .map(
      (key) =>
        `${key} ${JSON.stringify(field(field(earlier, "load"), key))}, now ${JSON.stringify(load[key])}`,
    );
  const p99Ms = field(field(earlier, "latency"), "p99");
  const sendP99Ms = field(field(earlier, "sendLatency"), "p99");
  const requestsPerSecond = field(field(earlier, "requests"), "average");
  if (typeof p99Ms !== "number" || typeof requestsPerSecond !== "number") {
    throw new InvalidVariable(`BASELINE=${path}: not the JSON of a run (JSON_OUT)`);
  }
  if (differences.length > 0) {
    throw new InvalidVariable(`BASELINE=${path}: that run did something else: ${differences.join("; ")}`);
  }
  return {
    p99Ms,
    sendP99Ms: typeof sendP99Ms === "number" ? sendP99Ms : undefined,
    requestsPerSecond,
    tolerance,
  };
}

/** The lines of the report that compare a run with its baseline. */
export function compareWith(baseline: Baseline, { latency, sendLatency, requests }: Comparable): string[] {
  const rows: [string, number, number | undefined, (value: number) => string][] = [
    ["latency p99", latency.p99, baseline.p99Ms, formatMs],
    ["send p99", sendLatency?.p99 ?? 0, baseline.sendP99Ms, formatMs],
    ["requests per second", requests.average, baseline.requestsPerSecond, formatNumber],
  ];
  return rows.flatMap(([name, now, before, format]) => {
    if (before === undefined) return [];
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
