import type { Evidence, EvidenceEntry } from "../evidence.ts";
import { safeLines, showBytes } from "./visible-bytes.ts";

/** Of a longer exchange, a report for people shows the start and the end. */
const maxFirst = 24;
const maxLast = 12;
const maxCharacters = 300;

/** What a check sent and received, a line for each: time, who, and the bytes made visible. Safe to print. */
export function formatEvidence(evidence: Evidence): readonly string[] {
  const { entries, omitted } = evidence;
  const sourceWidth = Math.max(0, ...entries.map(({ source }) => source.length));
  const lines = entries.map((entry) => formatEntry(entry, sourceWidth));
  const more = omitted === 0 ? [] : [`… ${omitted} more were not kept`];
  if (lines.length <= maxFirst + maxLast) return [...lines, ...more];
  const left = lines.length - maxFirst - maxLast;
  return [...lines.slice(0, maxFirst), `… ${left} more`, ...lines.slice(-maxLast), ...more];
}

function formatEntry(entry: EvidenceEntry, sourceWidth: number): string {
  const time = `${(entry.atMs / 1000).toFixed(3).padStart(7)} s`;
  return `${time}  ${safeLines(entry.source).join(" ").padEnd(sourceWidth)}  ${describeEntry(entry)}`;
}

/** What happened, without when and to whom. Safe to print. */
export function describeEntry(entry: EvidenceEntry): string {
  if (entry.kind === "note") return safeLines(entry.text).join(" ");
  const bytes = showBytes(entry.bytes, entry.byteCount, maxCharacters);
  return `${entry.kind === "sent" ? "sent    " : "received"} ${bytes}`;
}
