import { escapeJson, escapeUnprintable } from "../protocol/text.ts";

/** A line of pino's as JSON, without control characters but the LF at its end. */
export function formatJsonLine(line: string): string {
  return `${escapeJson(line.trimEnd())}\n`;
}

const levelNames = new Map<unknown, string>([
  [20, "debug"],
  [30, "info"],
  [40, "warn"],
  [50, "error"],
  [60, "fatal"],
]);

/** The same line for people: time (UTC), process, level, message, then what belongs to it as `name=value`. */
export function formatLineForPeople(line: string): string {
  const { level, time, pid, msg, ...rest }: Record<string, unknown> = JSON.parse(line);
  const at = typeof time === "number" ? new Date(time).toISOString() : "";
  const name = (levelNames.get(level) ?? `${level}`).padEnd(5);
  const details = Object.entries(rest).map(([key, value]) => ` ${key}=${formatValue(value)}`);
  return `${at} ${pid} ${name} ${escapeUnprintable(`${msg}`)}${details.join("")}\n`;
}

/** Quotes what could be taken for something else. */
function formatValue(value: unknown): string {
  const isPlain = typeof value === "string" && /^[\w.:/@%+[\]-]+$/.test(value);
  return isPlain ? value : escapeJson(JSON.stringify(value));
}
