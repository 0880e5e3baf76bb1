import { escapeUnprintable } from "../protocol/text.ts";

const dayMs = 86_400_000;

/** The levels of Nagios's plugins, with the exit code of each. */
export const checkExitCodes = { OK: 0, WARNING: 1, CRITICAL: 2, UNKNOWN: 3 } as const;

/** One of them. */
export type CheckLevel = keyof typeof checkExitCodes;

/** The result of a check. */
export interface CheckReport {
  readonly level: CheckLevel;
  /** What a person needs to know, in one line. */
  readonly text: string;
  /** What a program may draw. */
  readonly figures: readonly CheckFigure[];
}

/** A number of a check, with its unit (`c`: a count that only rises), thresholds and minimum, as Nagios writes them. */
interface CheckFigure {
  readonly name: string;
  readonly value: number;
  readonly unit: "ms" | "c" | "";
  readonly thresholds?: readonly [warning: string, critical: string];
  readonly minimum?: 0;
}

/** When a check is a warning, or critical. */
export interface CheckThresholds {
  /** The 99th percentile is above it. */
  readonly warningMs: number;
  readonly criticalMs: number;
  /** The certificate has fewer days left. */
  readonly warningDays: number;
  readonly criticalDays: number;
}

/** What a check has measured. */
export interface CheckMeasurements {
  /** The server's `host:port`. */
  readonly address: string;
  /** How long the connection took to open. */
  readonly connectMs: number;
  /** How long each `read` took; at least one. */
  readonly readsMs: readonly number[];
  /** The id of the last message; 0 if there is none. */
  readonly lastId: number;
}

/** Judges the measurements of a server that answered. */
export function judgeMeasurements(
  measured: CheckMeasurements,
  { warningMs, criticalMs }: Pick<CheckThresholds, "warningMs" | "criticalMs">,
): CheckReport {
  const { address, connectMs, readsMs, lastId } = measured;
  const [p50Ms, p99Ms, maxMs] = [percentile(readsMs, 50), percentile(readsMs, 99), percentile(readsMs, 100)];
  const level = p99Ms > criticalMs ? "CRITICAL" : p99Ms > warningMs ? "WARNING" : "OK";
  const limitMs = level === "CRITICAL" ? criticalMs : warningMs;
  const excess = level === "OK" ? "" : `, above ${limitMs} ms`;
  const reads = `${readsMs.length} ${readsMs.length === 1 ? "read" : "reads"}`;
  return {
    level,
    text: `${reads} at ${address}, p50 ${formatMs(p50Ms)} ms, p99 ${formatMs(p99Ms)} ms${excess}`,
    figures: [
      { name: "connect", value: connectMs, unit: "ms", minimum: 0 },
      { name: "p50", value: p50Ms, unit: "ms", minimum: 0 },
      { name: "p99", value: p99Ms, unit: "ms", thresholds: [`${warningMs}`, `${criticalMs}`], minimum: 0 },
      { name: "max", value: maxMs, unit: "ms", minimum: 0 },
      { name: "last_id", value: lastId, unit: "c", minimum: 0 },
    ],
  };
}

/** The report of another server of the board that cannot serve, and why: the board works, and that is a warning. */
export function reportOtherServer(failure: string): CheckReport {
  return { level: "WARNING", text: failure, figures: [] };
}

/** Judges a certificate that expires so long from now; a negative time has passed. */
export function judgeCertificate(
  leftMs: number,
  { warningDays, criticalDays }: Pick<CheckThresholds, "warningDays" | "criticalDays">,
): CheckReport {
  const days = Math.floor(leftMs / dayMs);
  const expires = days === 0 ? "expires within a day" : `expires in ${days} ${days === 1 ? "day" : "days"}`;
  return {
    level: days < 0 || days < criticalDays ? "CRITICAL" : days < warningDays ? "WARNING" : "OK",
    text: `the certificate ${days < 0 ? "has expired" : expires}`,
    figures: [
      { name: "tls_days", value: days, unit: "", thresholds: [`${warningDays}:`, `${criticalDays}:`] },
    ],
  };
}

/** Joins reports into one, at the worst of their levels; the texts of that come first. */
export function joinReports(reports: readonly CheckReport[]): CheckReport {
  const ranked = [...reports].sort((one, other) => checkExitCodes[other.level] - checkExitCodes[one.level]);
  return {
    level: ranked[0]?.level ?? "UNKNOWN",
    text: ranked.map(({ text }) => text).join("; "),
    figures: reports.flatMap(({ figures }) => figures),
  };
}

/** The report of a server that does not work. */
export function reportFailure(text: string): CheckReport {
  return { level: "CRITICAL", text, figures: [] };
}

/**
 * Formats a report as one line: `LASTWORD OK: text | name=value;warning;critical;minimum`. The bar begins the figures, so
 * no text contains one.
 */
export function formatReport({ level, text, figures }: CheckReport): string {
  const line = `LASTWORD ${level}: ${escapeUnprintable(text.replaceAll("|", "/"))}`;
  return figures.length === 0 ? line : `${line} | ${figures.map(formatFigure).join(" ")}`;
}

/** The value below which, or at which, `percent` of the values are: the nearest rank. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}

function formatFigure({ name, value, unit, thresholds = ["", ""], minimum }: CheckFigure): string {
  const number = unit === "ms" ? formatMs(value) : `${value}`;
  return `${name}=${number}${unit};${thresholds.join(";")};${minimum ?? ""}`;
}

function formatMs(ms: number): string {
  return ms.toFixed(ms < 10 ? 2 : 0);
}
