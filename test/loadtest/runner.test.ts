import { describe, expect, test } from "bun:test";
import { RunFailure } from "../../loadtest/k6-runner/failure.ts";
import { MetricStore } from "../../loadtest/k6-runner/metrics.ts";
import { parseDuration, parseOptions } from "../../loadtest/k6-runner/options.ts";
import { createSink } from "../../loadtest/k6-runner/sinks.ts";
import { parseThreshold, parseThresholdKey } from "../../loadtest/k6-runner/thresholds.ts";

/** The exit code and message of the `RunFailure` that `act` throws. */
function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof RunFailure) return `${error.exitCode}: ${error.message}`;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("metrics", () => {
  test("a trend interpolates percentiles between samples, as k6 does", () => {
    const trend = createSink("trend");
    for (const value of [40, 10, 30, 20]) trend.add(value);
    const names = ["min", "avg", "med", "max", "count", "p(0)", "p(90)", "p(97.5)", "p(100)"];
    expect(names.map((name) => trend.aggregate(name, 1))).toEqual([10, 25, 25, 40, 4, 10, 37, 39.25, 40]);
    trend.add(50);
    expect(trend.aggregate("p(50)", 1)).toBe(30);
  });

  test("a trend keeps any number of samples, and is zero without samples", () => {
    const trend = createSink("trend");
    expect(trend.aggregate("p(99)", 1)).toBe(0);
    for (let value = 1; value <= 1001; value++) trend.add(value);
    expect(trend.aggregate("p(50)", 1)).toBe(501);
  });

  test("counters, gauges and rates aggregate as in k6", () => {
    const [counter, gauge, rate] = [createSink("counter"), createSink("gauge"), createSink("rate")];
    for (const value of [3, 0, 2]) for (const sink of [counter, gauge, rate]) sink.add(value);
    expect([counter.aggregate("count", 1), counter.aggregate("rate", 2000)]).toEqual([5, 2.5]);
    expect(["value", "min", "max"].map((name) => gauge.aggregate(name, 1))).toEqual([2, 0, 3]);
    expect(["passes", "fails"].map((name) => rate.aggregate(name, 1))).toEqual([2, 1]);
  });

  test("only a threshold creates a sub-metric, which is 0 without samples", () => {
    const store = new MetricStore();
    const metric = store.define("replies", "counter", false);
    store.addThresholds("replies{second:1}", ["count>=0"]);
    store.addThresholds("replies{second:2}", ["count>0"]);
    metric.add(
      5,
      new Map([
        ["second", "1"],
        ["more", "x"],
      ]),
    );
    metric.add(7, new Map([["second", "3"]]));
    store.define("unused", "trend", true);
    expect(store.summarize([], 1000)).toEqual({
      replies: { type: "counter", contains: "default", values: { count: 12, rate: 12 } },
      "replies{second:1}": {
        type: "counter",
        contains: "default",
        values: { count: 5, rate: 5 },
        thresholds: { "count>=0": { ok: true } },
      },
      "replies{second:2}": {
        type: "counter",
        contains: "default",
        values: { count: 0, rate: 0 },
        thresholds: { "count>0": { ok: false } },
      },
    });
  });

  test("a metric name is valid in k6 and has one type", () => {
    const store = new MetricStore();
    for (const name of ["a", "1a", "a-b", "a".repeat(129), ""]) {
      expect(() => store.define(name, "trend", true)).toThrow(`invalid metric name: '${name}'`);
    }
    store.define("ab", "trend", true);
    expect(() => store.define("ab", "counter", false)).toThrow("already exists");
  });
});

describe("thresholds", () => {
  test("compare an aggregate with a number", () => {
    const trend = createSink("trend");
    trend.add(10);
    const holding = ["avg<11", "max<=10", "p(99.9) >= 10", "med==10", "min===10", "avg!=9", "p(50)>-1"];
    const crossed = ["avg<10", "max<=9.5", "p(99)>10", "med==9", "min===9", "avg!=10"];
    expect(holding.filter((each) => !parseThreshold(each, "trend").holds(trend, 1))).toEqual([]);
    expect(crossed.filter((each) => parseThreshold(each, "trend").holds(trend, 1))).toEqual([]);
  });

  test("an expression that k6 would refuse is an error", () => {
    expect(refusalOf(() => parseThreshold("p99<5", "trend"))).toContain("104: threshold");
    expect(refusalOf(() => parseThreshold("p(101)<5", "trend"))).toContain("a trend has no p(101)");
    expect(refusalOf(() => parseThreshold("avg<5", "counter"))).toContain("a counter has no avg");
    expect(refusalOf(() => parseThreshold("count<five", "counter"))).toContain("is invalid");
    expect(refusalOf(() => new MetricStore().addThresholds("none", ["count>0"]))).toBe(
      '104: threshold on "none": no metric name "none" found',
    );
  });

  test("a key names a metric and tags", () => {
    expect(parseThresholdKey("ab{x:1, y:b:c}")).toEqual({
      name: "ab",
      tags: new Map([
        ["x", "1"],
        ["y", "b:c"],
      ]),
    });
    for (const tag of ["vu", "iter"]) {
      expect(refusalOf(() => parseThresholdKey(`ab{x:1, ${tag}:1}`))).toContain(
        `104: the tag "${tag}" is k6's own`,
      );
    }
    expect(refusalOf(() => parseThresholdKey("ab{x}"))).toContain("expected a tag as name:value");
  });
});

describe("options", () => {
  test("have k6's defaults", () => {
    expect(parseOptions(undefined).scenario).toEqual({
      name: "default",
      vus: 1,
      iterations: 1,
      maxDurationMs: 600_000,
      gracefulStopMs: 30_000,
    });
  });

  test("durations have k6's format", () => {
    expect(["90s", "1m30s", "1.5m", "500ms", "1h"].map((text) => parseDuration(text, "x"))).toEqual([
      90_000, 90_000, 90_000, 500, 3_600_000,
    ]);
    expect(refusalOf(() => parseDuration("90", "maxDuration"))).toContain(
      '104: maxDuration must be a duration such as "90s"',
    );
  });

  test("an unsupported option is an error that names it", () => {
    const scenario = (more: object) => ({ scenarios: { a: { executor: "per-vu-iterations", ...more } } });
    const refused: [object, string][] = [
      [{ vus: 3 }, 'option "vus" is not supported'],
      [{ stages: [] }, 'option "stages" is not supported'],
      [scenario({ executor: "ramping-vus" }), 'the runner does not support the executor "ramping-vus"'],
      [scenario({ startTime: "1s" }), 'scenario "a": option "startTime" is not supported'],
      [scenario({ vus: 0 }), "vus must be a whole number, at least 1"],
      [{ scenarios: { a: {}, b: {} } }, "exactly one scenario"],
      [{ thresholds: { ab: [{ threshold: "avg<1", abortOnFail: true }] } }, "expressions, not objects"],
      [{ summaryTrendStats: ["stdev"] }, '"stdev" is not one of'],
    ];
    for (const [options, words] of refused) {
      const refusal = refusalOf(() => parseOptions(options));
      expect(refusal).toStartWith("104: ");
      expect(refusal).toContain(words);
    }
  });
});
