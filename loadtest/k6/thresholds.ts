import type { Baseline } from "./baseline.ts";
import { faultKinds } from "./consistency.ts";
import { firstFaultThresholds } from "./first-fault.ts";
import type { Timed } from "./latency-metrics.ts";
import type { Settings } from "./settings.ts";

/** The statistics of a Trend: the columns of autocannon's table, and those that only the JSON has. */
export const trendStats = [
  ...["min", "avg", "med", "max", "count"],
  ...["p(2.5)", "p(50)", "p(75)", "p(90)", "p(97.5)", "p(99)", "p(99.9)", "p(99.99)"],
];

/** The thresholds of a run with these latencies, and those that always pass and only make k6 keep sub-metrics. */
export function thresholdsFor(
  settings: Settings,
  timed: readonly Timed[],
  baseline?: Baseline,
): Record<string, string[]> {
  const thresholds: Record<string, string[]> = {
    replies: ["count>0", ...throughputThresholds(settings, baseline)],
    broken_replies: ["count==0"],
    refusals: ["count==0"],
    timeouts: ["count==0"],
    connection_errors: ["count==0"],
    surplus_iterations: ["count==0"],
    unread_messages: ["count==0"],
    // A script that throws ends its VU, and k6 would still exit 0.
    finished_vus: [`count>=${settings.vus}`],
    ...firstFaultThresholds("first_fault", settings.vus),
    ...latencyThresholds(settings, timed, baseline),
  };
  if (settings.maxLagMs !== undefined) thresholds.generator_lag = [`max<${settings.maxLagMs}`];
  if (Number.isFinite(settings.amount)) thresholds.commands = [`count>=${settings.amount}`];
  for (const kind of faultKinds) thresholds[`broken_replies{kind:${kind}}`] = ["count>=0"];
  for (let second = 0; second < settings.durationSeconds; second++) {
    thresholds[`replies{second:${second}}`] = ["count>=0"];
    thresholds[`reply_bytes{second:${second}}`] = ["count>=0"];
  }
  return thresholds;
}

/** Without samples a p99 is 0 and passes. k6 has no threshold on the count of a trend, so a counter of its samples tells. */
function latencyThresholds(
  { maxP99Ms }: Settings,
  timed: readonly Timed[],
  baseline: Baseline | undefined,
): Record<string, string[]> {
  const thresholds: Record<string, string[]> = {};
  for (const each of timed) {
    const name = each === "send" ? "send_latency" : "latency";
    const beforeMs = each === "send" ? baseline?.sendP99Ms : baseline?.p99Ms;
    const limitsMs = [
      ...(maxP99Ms === undefined ? [] : [maxP99Ms]),
      ...(baseline === undefined || beforeMs === undefined ? [] : [beforeMs * (1 + baseline.tolerance)]),
    ];
    if (limitsMs.length === 0) continue;
    thresholds[name] = limitsMs.map((limitMs) => `p(99)<${formatLimit(limitMs)}`);
    thresholds[`${name}_samples`] = ["count>0"];
  }
  return thresholds;
}

/** With AMOUNT the count of replies is given, and says nothing. */
function throughputThresholds(
  { amount, durationSeconds }: Settings,
  baseline: Baseline | undefined,
): string[] {
  if (baseline === undefined || Number.isFinite(amount)) return [];
  const leastPerSecond = baseline.requestsPerSecond * Math.max(0, 1 - baseline.tolerance);
  return [`count>=${formatLimit(leastPerSecond * durationSeconds)}`];
}

/** Without an exponent, which k6 does not read. */
function formatLimit(limit: number): string {
  return limit.toFixed(6);
}
