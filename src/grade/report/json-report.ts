import { escapeJson } from "../../protocol/text.ts";
import type { EvidenceEntry } from "../evidence.ts";
import type { GradedCheck } from "../run-checks.ts";
import { type GradeReport, inListOrder, listOrder, scoreOf } from "./grade-report.ts";
import { showBytes } from "./visible-bytes.ts";

/** It rises when a member is renamed or removed; a new member may come at any time. */
const formatVersion = 1;

/**
 * The report as a JSON object: `format`, `subject`, `profile`, `student` (null if not told), `startedAt` (UTC),
 * `durationMs`, `remarks`, `scores` by list (`earned`, `possible`, `failed`, `notChecked`) and `checks`. A check has `id`, `list`, `points`, `asks`,
 * `verdict` (passed, failed, found, not-checked), `reason` (what is wrong or was found; null if it passed), `durationMs`,
 * and `evidence`: `kind` (sent, received, note), `source`, `atMs`, `text`, and for bytes `base64` and `byteCount`.
 */
export function formatJsonReport(report: GradeReport): string {
  const { subject, profile, student = null, startedAt, durationMs, remarks, checks } = report;
  const scores = listOrder.map((list) => {
    const { earned, possible, failedCount, notCheckedCount } = scoreOf(list, checks);
    return [list, { earned, possible, failed: failedCount, notChecked: notCheckedCount }] as const;
  });
  const value = {
    ...{ format: formatVersion, subject, profile, student, startedAt: startedAt.toISOString(), durationMs },
    ...{ remarks, scores: Object.fromEntries(scores), checks: inListOrder(checks).map(toJson) },
  };
  // A line feed is a forbidden character, too, but here only the layout has any.
  return `${JSON.stringify(value, null, 2).split("\n").map(escapeJson).join("\n")}\n`;
}

function toJson({ check, verdict, evidence, durationMs }: GradedCheck) {
  const { id, list, points, asks } = check;
  const reason = "reason" in verdict ? verdict.reason : "finding" in verdict ? verdict.finding : null;
  return {
    ...{ id, list, points, asks, verdict: verdict.kind, reason, durationMs: Math.round(durationMs) },
    evidence: evidence.entries.map(entryToJson),
    evidenceOmitted: evidence.omitted,
  };
}

function entryToJson(entry: EvidenceEntry) {
  const { kind, source } = entry;
  const atMs = Math.round(entry.atMs * 1000) / 1000;
  if (entry.kind === "note") return { kind, source, atMs, text: entry.text };
  const { bytes, byteCount } = entry;
  const base64 = Buffer.from(bytes).toString("base64");
  return { kind, source, atMs, text: showBytes(bytes, byteCount, bytes.length * 4), base64, byteCount };
}
