import type { Timed } from "./latency-metrics.ts";
import type { Result } from "./result.ts";
import type { Settings } from "./settings.ts";
import { formatMs } from "./table.ts";

/** The lines of the report for the limits that a run missed: MAX_LAG, MAX_P99 and AMOUNT. */
export function describeMissedLimits(result: Result, settings: Settings, timed: readonly Timed[]): string[] {
  const { maxLagMs, amount } = settings;
  const { generatorLag, requests } = result;
  const lines: string[] = [];
  if (maxLagMs !== undefined && generatorLag.max >= maxLagMs) {
    lines.push(`the generator stalled for MAX_LAG (${maxLagMs} ms) or longer: latencies include the stall`);
  }
  lines.push(...timed.flatMap((each) => describeMissedP99(each, result, settings)));
  if (Number.isFinite(amount) && requests.sent < amount) {
    lines.push(`AMOUNT (${amount}) was not reached: ${requests.sent} commands were sent`);
  }
  return lines;
}

function describeMissedP99(each: Timed, result: Result, { maxP99Ms }: Settings): string[] {
  if (maxP99Ms === undefined) return [];
  const [name, latency] =
    each === "send" ? ["send latency", result.sendLatency] : ["latency", result.latency];
  if (latency === undefined || latency.totalCount === 0) {
    return [`${name} has no samples, so MAX_P99 (${maxP99Ms} ms) is not met`];
  }
  if (latency.p99 < maxP99Ms) return [];
  return [`${name} p99 ${formatMs(latency.p99)} is not below MAX_P99 (${maxP99Ms} ms)`];
}
