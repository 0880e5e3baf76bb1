import { formatMs, formatNumber } from "../../k6/table.ts";
import { boardMetrics } from "../board-metrics.ts";
import { percentileOf } from "../number-list.ts";
import type { Timeline } from "../timeline.ts";
import type { Plot } from "./plot.ts";
import { linearScale, logScale, percentileScale } from "./scale.ts";

/** How many points the percentiles between one nine and the next have. */
const pointsPerNine = 40;

/** The plots of a run: requests and errors a second, then two for each trend of times that has samples. */
export function plotsOf(timeline: Timeline): Plot[] {
  const requests = plotCounts("Requests per second", timeline, [boardMetrics.replies]);
  const errors = plotCounts("Errors per second", timeline, boardMetrics.errors);
  const times = timeline.trends.flatMap((trend) => [
    plotTimes(trend, timeline),
    plotPercentiles(trend, timeline.timesOf(trend)),
  ]);
  return [requests, ...(timeline.totalOf(...boardMetrics.errors) > 0 ? [errors] : []), ...times];
}

function plotCounts(title: string, { measuredSeconds: seconds }: Timeline, names: readonly string[]): Plot {
  const lines = names.map((name) => ({
    name: nameOf(name),
    points: seconds.map((second, index) => [index, second.countOf(name)] as const),
  }));
  return {
    ...{ title, lines, ...secondsAxis(seconds.length) },
    y: linearScale(Math.max(0, ...lines.flatMap(({ points }) => points.map(([, count]) => count))), {
      minStep: 1,
    }),
    notes: seconds.map((second, index) => {
      const counts = names.map((name) => `${formatNumber(second.countOf(name))} ${nameOf(name)}`);
      return [index, `second ${index}: ${counts.join(", ")}`] as const;
    }),
  };
}

function plotTimes(trend: string, { measuredSeconds: seconds }: Timeline): Plot {
  const rows = seconds.flatMap((second, index) => {
    const times = second.timesOf(trend);
    return times.length === 0 ? [] : [{ index, values: [50, 99, 100].map((at) => percentileOf(times, at)) }];
  });
  const names = ["50%", "99%", "max"];
  const lines = names.map((name, at) => ({
    name,
    points: rows.map(({ index, values }) => [index, values[at] ?? 0] as const),
  }));
  return {
    ...{ title: `${nameOf(trend)} by second (logarithmic)`, lines, ...secondsAxis(seconds.length) },
    y: logScale(
      rows.flatMap(({ values }) => values),
      " ms",
    ),
    notes: rows.map(({ index, values }) => {
      const each = values.map((value, at) => `${names[at]} ${formatMs(value)}`);
      return [index, `second ${index}: ${each.join(", ")}`] as const;
    }),
  };
}

function plotPercentiles(trend: string, times: Float64Array): Plot {
  const nines = Math.max(1, Math.log10(times.length));
  const steps = Array.from({ length: Math.ceil(nines * pointsPerNine) }, (_, step) => step / pointsPerNine);
  const percents = [...steps.map((step) => 100 * (1 - 10 ** -step)), 100];
  const points = percents.map((percent) => [percent, percentileOf(times, percent)] as const);
  return {
    title: `${nameOf(trend)} by percentile`,
    xLabel: "percentile",
    x: percentileScale(times.length),
    y: linearScale(times.at(-1) ?? 0, { unit: " ms" }),
    lines: [{ name: nameOf(trend), points }],
    notes: points.map(([percent, value]) => [percent, `${Number(percent.toFixed(4))}%: ${formatMs(value)}`]),
  };
}

function secondsAxis(count: number) {
  return { xLabel: "second of the measured time", x: linearScale(count - 1, { count: 10, minStep: 1 }) };
}

function nameOf(metric: string): string {
  const words = metric.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
