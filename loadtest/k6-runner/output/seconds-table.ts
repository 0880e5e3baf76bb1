import { boardMetrics } from "../board-metrics.ts";
import { percentileOf } from "../number-list.ts";
import type { Second, Timeline } from "../timeline.ts";

/** A run second by second: names of columns, and a row for each measured second. Times are in milliseconds. */
export interface SecondsTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

/** Makes the table; the columns of a trend are missing if it has no samples. */
export function tabulateSeconds({ measuredSeconds, trends }: Timeline): SecondsTable {
  const counters = [boardMetrics.replies, boardMetrics.bytes, ...boardMetrics.errors];
  return {
    columns: [
      ...["second", "requests", "bytes", ...boardMetrics.errors],
      ...trends.flatMap((trend) =>
        ["count", "p50_ms", "p90_ms", "p99_ms", "max_ms"].map((what) => `${trend}_${what}`),
      ),
    ],
    rows: measuredSeconds.map((second, index) => [
      index,
      ...counters.map((name) => second.countOf(name)),
      ...trends.flatMap((trend) => describeTimes(second, trend)),
    ]),
  };
}

/** The table as comma-separated values (RFC 4180, but lines end with LF alone). */
export function formatCsv(timeline: Timeline): string {
  const { columns, rows } = tabulateSeconds(timeline);
  return [columns, ...rows].map((cells) => `${cells.join(",")}\n`).join("");
}

function describeTimes(second: Second, trend: string): number[] {
  const times = second.timesOf(trend);
  const at = [50, 90, 99, 100].map((percent) => Number(percentileOf(times, percent).toFixed(3)));
  return [times.length, ...at];
}
