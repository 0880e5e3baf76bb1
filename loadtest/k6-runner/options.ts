import { badConfiguration } from "./failure.ts";
import { percentOf } from "./sinks.ts";

/** The options that the runner supports. */
export interface RunOptions {
  readonly scenario: Scenario;
  readonly thresholds: ReadonlyMap<string, readonly string[]>;
  readonly trendStats: readonly string[];
}

/** A scenario of `per-vu-iterations`, the only executor that suits long-lived sockets. */
export interface Scenario {
  readonly name: string;
  readonly vus: number;
  readonly iterations: number;
  readonly maxDurationMs: number;
  readonly gracefulStopMs: number;
}

const defaultTrendStats = ["avg", "min", "med", "max", "p(90)", "p(95)"];
const unitMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Parses `options`; throws a `RunFailure` on an unsupported option instead of ignoring it. */
export function parseOptions(options: unknown): RunOptions {
  const fields = fieldsOf(options ?? {}, "options");
  refuseOthers(fields, ["scenarios", "thresholds", "summaryTrendStats"], "option");
  return {
    scenario: parseScenarios(fields.get("scenarios") ?? { default: { executor: "per-vu-iterations" } }),
    thresholds: parseThresholds(fields.get("thresholds") ?? {}),
    trendStats: parseTrendStats(fields.get("summaryTrendStats") ?? defaultTrendStats),
  };
}

/** Parses a k6 duration such as `1m30s` into milliseconds. */
export function parseDuration(text: unknown, what: string): number {
  if (typeof text !== "string" || !/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text)) {
    throw badConfiguration(`${what} must be a duration such as "90s", not ${JSON.stringify(text)}`);
  }
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g);
  return [...parts].reduce((sum, [, number, unit = ""]) => sum + Number(number) * (unitMs[unit] ?? 0), 0);
}

function parseScenarios(scenarios: unknown): Scenario {
  const [first, ...others] = fieldsOf(scenarios, "scenarios");
  if (first === undefined || others.length > 0)
    throw badConfiguration("the runner supports exactly one scenario");
  const [name, scenario] = first;
  const fields = fieldsOf(scenario, `scenario "${name}"`);
  const executor = fields.get("executor");
  if (executor !== "per-vu-iterations") {
    throw badConfiguration(
      `scenario "${name}": the runner does not support the executor ${JSON.stringify(executor)}`,
    );
  }
  const known = ["executor", "vus", "iterations", "maxDuration", "gracefulStop"];
  refuseOthers(fields, known, `scenario "${name}": option`);
  return {
    name,
    vus: parseCount(fields.get("vus") ?? 1, "vus"),
    iterations: parseCount(fields.get("iterations") ?? 1, "iterations"),
    maxDurationMs: parseDuration(fields.get("maxDuration") ?? "10m", "maxDuration"),
    gracefulStopMs: parseDuration(fields.get("gracefulStop") ?? "30s", "gracefulStop"),
  };
}

function parseThresholds(thresholds: unknown): Map<string, string[]> {
  const parsed = new Map<string, string[]>();
  for (const [key, expressions] of fieldsOf(thresholds, "thresholds")) {
    const list = listOf(expressions, `thresholds of "${key}"`);
    parsed.set(
      key,
      list.map((each) => {
        if (typeof each === "string") return each;
        throw badConfiguration(`threshold on "${key}": the runner supports expressions, not objects`);
      }),
    );
  }
  return parsed;
}

function parseTrendStats(stats: unknown): string[] {
  return listOf(stats, "summaryTrendStats").map((stat) => {
    const isKnown = typeof stat === "string" && /^(avg|min|med|max|count)$/.test(stat);
    if (typeof stat === "string" && (isKnown || percentOf(stat) !== undefined)) return stat;
    throw badConfiguration(
      `summaryTrendStats: ${JSON.stringify(stat)} is not one of avg, min, med, max, count, p(N)`,
    );
  });
}

function parseCount(value: unknown, what: string): number {
  if (typeof value === "number" && Number.isInteger(value) && value > 0) return value;
  throw badConfiguration(`${what} must be a whole number, at least 1, not ${JSON.stringify(value)}`);
}

function fieldsOf(value: unknown, what: string): Map<string, unknown> {
  if (typeof value !== "object" || value === null) throw badConfiguration(`${what}: not an object`);
  return new Map(Object.entries(value));
}

/** The arrays come from the script's realm, so `instanceof Array` fails on them. */
function listOf(value: unknown, what: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw badConfiguration(`${what}: not a list`);
}

function refuseOthers(fields: ReadonlyMap<string, unknown>, known: readonly string[], what: string): void {
  for (const name of fields.keys()) {
    if (!known.includes(name)) throw badConfiguration(`${what} "${name}" is not supported by this runner`);
  }
}
