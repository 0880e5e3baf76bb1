import { badConfiguration } from "./failure.ts";
import { type MetricType, percentOf, type Sink } from "./sinks.ts";

const comparisons: Record<string, (value: number, limit: number) => boolean> = {
  ">": (value, limit) => value > limit,
  ">=": (value, limit) => value >= limit,
  "<": (value, limit) => value < limit,
  "<=": (value, limit) => value <= limit,
  "==": (value, limit) => value === limit,
  "===": (value, limit) => value === limit,
  "!=": (value, limit) => value !== limit,
};

const aggregates: Record<MetricType, readonly string[]> = {
  counter: ["count", "rate"],
  gauge: ["value"],
  rate: ["rate"],
  trend: ["avg", "min", "max", "med"],
};

/** A parsed expression such as `p(99)<50`. */
export interface Threshold {
  readonly expression: string;
  holds(sink: Sink, runMs: number): boolean;
}

/** Parses a threshold on a metric of this type; throws a `RunFailure` if k6 would refuse it. */
export function parseThreshold(expression: string, type: MetricType): Threshold {
  const parts = /^\s*([a-z]+(?:\([\d.]+\))?)\s*(===|==|!=|>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)\s*$/.exec(
    expression,
  );
  const [, aggregate = "", operator = "", limit = ""] = parts ?? [];
  const compare = comparisons[operator];
  if (compare === undefined) throw badConfiguration(`threshold "${expression}" is invalid`);
  if (!(aggregates[type].includes(aggregate) || (type === "trend" && percentOf(aggregate) !== undefined))) {
    throw badConfiguration(`threshold "${expression}": a ${type} has no ${aggregate}`);
  }
  return {
    expression,
    holds: (sink, runMs) => compare(sink.aggregate(aggregate, runMs) ?? Number.NaN, Number(limit)),
  };
}

/** Splits a threshold's key, such as `replies{second:3}`, into the metric's name and the required tags. */
export function parseThresholdKey(key: string): { name: string; tags: ReadonlyMap<string, string> } {
  const [, name, tagText] = /^([^{}]+)(?:\{([^{}]*)\})?$/.exec(key) ?? [];
  if (name === undefined) throw badConfiguration(`threshold on "${key}": not a metric name`);
  const tags = new Map<string, string>();
  for (const part of tagText === undefined ? [] : tagText.split(",")) {
    const colon = part.indexOf(":");
    if (colon < 1) throw badConfiguration(`threshold on "${key}": expected a tag as name:value`);
    refuseSystemTag(part.slice(0, colon).trim());
    tags.set(part.slice(0, colon).trim(), part.slice(colon + 1).trim());
  }
  return { name, tags };
}

/** k6 keeps `vu` and `iter` of a sample as metadata: no tag can have these names, and no threshold can name them. */
export function refuseSystemTag(name: string): void {
  if (name !== "vu" && name !== "iter") return;
  throw badConfiguration(
    `the tag "${name}" is k6's own: a script can neither set it nor name it in a threshold`,
  );
}
