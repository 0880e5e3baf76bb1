import { type Baseline, compareWith } from "./baseline.ts";
import type { Timed } from "./latency-metrics.ts";
import { describeMissedLimits } from "./limits.ts";
import type { Outage } from "./outage.ts";
import { type Latency, type Result, readResult, type SummaryData } from "./result.ts";
import type { RunLoad } from "./run-description.ts";
import type { Settings } from "./settings.ts";
import { drawTable, formatBytes, formatCount, formatMs, formatNumber } from "./table.ts";

/** What the report needs to know besides the metrics. */
export interface ReportOptions {
  readonly settings: Settings;
  readonly load: RunLoad;
  /** The heading's line about the load. */
  readonly loadLine: string;
  /** The latencies that the script measures. */
  readonly timed: readonly Timed[];
  readonly baseline: Baseline | undefined;
}

/** `handleSummary`: prints autocannon's report, and writes the result as JSON if JSON_OUT is set. */
export function summarizeRun(data: SummaryData, options: ReportOptions): Record<string, string> {
  const { settings, load, loadLine, timed, baseline } = options;
  const result = readResult(data, load, settings);
  const comparison = baseline === undefined ? [] : compareWith(baseline, result);
  const more = [...describeMissedLimits(result, settings, timed), ...comparison].map((line) => `${line}\n`);
  const outputs: Record<string, string> = {
    stdout: formatReport(result, settings, loadLine) + more.join(""),
  };
  if (settings.jsonPath !== undefined) outputs[settings.jsonPath] = `${JSON.stringify(result, null, 2)}\n`;
  return outputs;
}

/** The report as text, in autocannon's format. */
export function formatReport(
  result: Result,
  settings: Settings,
  loadLine = describeConnections(settings),
): string {
  const { requests, throughput } = result;
  const lines = [
    ...heading(result, settings, loadLine),
    drawTable([
      ["Stat", "2.5%", "50%", "97.5%", "99%", "Avg", "Stdev", "Max"],
      latencyRow("Latency", result.latency),
      ...(result.sendLatency === undefined ? [] : [latencyRow("Send", result.sendLatency)]),
    ]),
    drawTable([
      ["Stat", "1%", "2.5%", "50%", "97.5%", "Avg", "Stdev", "Min"],
      ["Req/Sec", ...perSecondCells(requests).map(formatNumber)],
      ["Bytes/Sec", ...perSecondCells(throughput).map(formatBytes)],
    ]),
    "",
    "Req/Bytes counts sampled once per second.",
    `# of samples: ${result.samples}`,
    "",
    `${formatCount(requests.sent)} requests in ${formatNumber(result.duration)}s, ${formatBytes(throughput.total)} read`,
    ...troubles(result, settings),
  ];
  return `${lines.join("\n")}\n`;
}

/** `up to 100 connections with 2 pipelining factor, 30 requests per second each`. */
export function describeConnections(settings: Settings): string {
  const { connections, pipelining, ratePerSecond, totalRatePerSecond, stages } = settings;
  const factor = pipelining > 1 ? ` with ${pipelining} pipelining factor` : "";
  const each = ratePerSecond > 0 ? `, ${ratePerSecond} requests per second each` : "";
  const pace =
    totalRatePerSecond === undefined ? each : `, ${totalRatePerSecond} requests per second together`;
  return `${stages === undefined ? "" : "up to "}${connections} connections${factor}${pace}`;
}

function heading({ title, url }: Result, { amount, durationSeconds }: Settings, loadLine: string): string[] {
  const extent = Number.isFinite(amount)
    ? `${amount} requests test, at most ${durationSeconds}s,`
    : `${durationSeconds}s test`;
  return [...(title === undefined ? [] : [title]), `Running ${extent} @ ${url}`, loadLine, "", ""];
}

function latencyRow(name: string, { p2_5, p50, p97_5, p99, average, stddev, max }: Latency): string[] {
  return [name, ...[p2_5, p50, p97_5, p99, average, stddev, max].map(formatMs)];
}

function perSecondCells({ p1, p2_5, p50, p97_5, average, stddev, min }: Result["throughput"]): number[] {
  return [p1, p2_5, p50, p97_5, average, stddev, min];
}

function troubles(result: Result, settings: Settings): string[] {
  const { errors, timeouts, refusals, broken, messages, generatorLag, requests } = result;
  const lines: string[] = [];
  if (result.thresholds === "off") {
    lines.push(
      "thresholds are off: nothing fails this run, and its counts are of the whole run, not of a second",
    );
  }
  if (errors > 0 || timeouts > 0) {
    lines.push(`${formatCount(errors)} errors, ${formatCount(timeouts)} timeouts`);
  }
  if (result.bailouts > 0) lines.push(`stopped early: BAILOUT=${settings.maxErrors}`);
  lines.push(...describeOutage(result.outage));
  if (refusals > 0) lines.push(`${formatCount(refusals)} requests refused by the board`);
  if (broken.total > 0) lines.push(`${broken.total} broken replies (${nameFaults(broken)})`);
  lines.push(...result.firstFaults.map((line) => `first: ${line}`));
  if (messages.acknowledged > 0) {
    lines.push(`${messages.reconciled} of ${messages.acknowledged} acknowledged messages are on the board`);
  }
  if (messages.gone > 0) lines.push(`${messages.gone} are older than what the board keeps`);
  if (messages.unread > 0) lines.push(`${messages.unread} could not be read back`);
  if (requests.late > 0) {
    lines.push(`${formatCount(requests.late)} requests were delayed by outstanding replies`);
  }
  lines.push(
    `generator lag: ${formatMs(generatorLag.p50)} (50%), ${formatMs(generatorLag.p99)} (99%), ${formatMs(generatorLag.max)} (max)`,
  );
  if (result.finishedVus < settings.vus) {
    lines.push(`${settings.vus - result.finishedVus} of ${settings.vus} VUs did not finish`);
  }
  return lines;
}

function describeOutage(outage: Outage): string[] {
  const { lost, back, failedAttempts, firstReplyMs, lastBackMs, backPerSecond } = outage;
  const attempts = failedAttempts === 0 ? [] : [`${failedAttempts} attempts to reconnect failed`];
  if (lost === 0) return attempts;
  const times =
    firstReplyMs === undefined || lastBackMs === undefined
      ? ""
      : `: first reply after ${formatMs(firstReplyMs)}, last connection back after ${formatMs(lastBackMs)}`;
  const pace = backPerSecond === undefined ? "" : `, ${formatNumber(backPerSecond)} per second`;
  return [`${lost} connections lost, ${back} back${times}${pace}`, ...attempts];
}

function nameFaults(broken: Result["broken"]): string {
  return Object.entries(broken)
    .filter(([kind, count]) => kind !== "total" && count > 0)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(", ");
}
