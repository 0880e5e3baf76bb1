import { boardMetrics } from "../board-metrics.ts";
import { exitCodes } from "../failure.ts";
import { percentileOf } from "../number-list.ts";
import type { RunReport } from "./report.ts";

const quantiles = [0.5, 0.9, 0.99, 0.999, 1];

/** The run in Prometheus' text format, for the textfile collector of node_exporter. All values are of this one run. */
export function formatPrometheus(report: RunReport): string {
  const { script, startedAt, runMs, exitCode, timeline } = report;
  const { fromMs, lengthMs } = timeline.measuredTime ?? { fromMs: 0, lengthMs: runMs };
  const gauge = (name: string, help: string, value: number) =>
    family(name, "gauge", help, [["", { script }, value]]);
  return [
    gauge("passed", "1 if the run passed, 0 otherwise.", exitCode === exitCodes.passed ? 1 : 0),
    gauge("exit_code", "Exit code of the run.", exitCode),
    gauge("end_timestamp_seconds", "When the run ended.", (startedAt.getTime() + runMs) / 1000),
    gauge("measured_seconds", "Length of the measured time.", Math.min(lengthMs, runMs - fromMs) / 1000),
    gauge("requests", "Requests answered in the measured time.", timeline.totalOf(boardMetrics.replies)),
    gauge("read_bytes", "Bytes of the replies to them.", timeline.totalOf(boardMetrics.bytes)),
    family(
      "errors",
      "gauge",
      "What must not happen, by kind.",
      boardMetrics.errors.map((kind) => ["", { script, kind }, timeline.totalOf(kind)]),
    ),
    family("time_seconds", "summary", "Times by metric: the latencies of requests and others.", [
      ...timeline.trends.flatMap((metric) => summaryOf(timeline.timesOf(metric), { script, metric })),
    ]),
  ].join("");
}

type Line = readonly [suffix: string, labels: Readonly<Record<string, string>>, value: number];

function summaryOf(timesMs: Float64Array, labels: Readonly<Record<string, string>>): Line[] {
  const sumMs = timesMs.reduce((sum, timeMs) => sum + timeMs, 0);
  return [
    ...quantiles.map((quantile): Line => {
      const valueMs = percentileOf(timesMs, quantile * 100);
      return ["", { ...labels, quantile: String(quantile) }, valueMs / 1000];
    }),
    ["_sum", labels, sumMs / 1000],
    ["_count", labels, timesMs.length],
  ];
}

function family(name: string, type: string, help: string, lines: readonly Line[]): string {
  const fullName = `lastword_loadtest_${name}`;
  const rows = lines.map(
    ([suffix, labels, value]) => `${fullName}${suffix}${formatLabels(labels)} ${Number(value.toFixed(9))}\n`,
  );
  return `# HELP ${fullName} ${help}\n# TYPE ${fullName} ${type}\n${rows.join("")}`;
}

function formatLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return `{${pairs.join(",")}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
