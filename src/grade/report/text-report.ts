import { formatResults } from "./check-table.ts";
import { formatEvidence } from "./evidence-lines.ts";
import { type GradeReport, inListOrder, listOrder, scoreOf } from "./grade-report.ts";
import { safeLines } from "./visible-bytes.ts";
import { wrap } from "./wrap.ts";

/** The report for people, for a terminal of this width: the table, then each failed check with its evidence, then the scores. */
export function formatTextReport(report: GradeReport, width: number): readonly string[] {
  const { subject, profile, student, remarks, checks } = report;
  const heading = [
    `Grade of ${subject} (profile ${profile})`,
    ...(student === undefined ? [] : [`Student: ${student}`]),
    ...remarks,
  ];
  return [
    ...heading.flatMap(safeLines).flatMap((line) => wrap(line, width)),
    "",
    ...formatResults(checks, width),
    ...formatFailures(report),
    ...formatScores(report),
  ];
}

function formatFailures({ checks }: GradeReport): readonly string[] {
  const failures = inListOrder(checks).flatMap(({ check, verdict, evidence }) =>
    verdict.kind === "failed" && evidence.entries.length > 0
      ? [
          `${check.id}: what was sent and received`,
          ...formatEvidence(evidence).map((line) => `  ${line}`),
          "",
        ]
      : [],
  );
  return failures.length === 0 ? [] : ["THE FAILED CHECKS", "", ...failures];
}

function formatScores({ checks, durationMs }: GradeReport): readonly string[] {
  const scores = listOrder.flatMap((list) => {
    const { earned, possible, failedCount, notCheckedCount } = scoreOf(list, checks);
    if (possible === 0) return [];
    const parts = [
      ...(failedCount === 0 ? [] : [`${failedCount} failed`]),
      ...(notCheckedCount === 0 ? [] : [`${notCheckedCount} not checked`]),
    ];
    const details = parts.length === 0 ? "" : ` (${parts.join(", ")})`;
    return [`${list.padEnd(10)}${`${earned}`.padStart(4)} of ${possible} points${details}`];
  });
  return [...scores, `${"time".padEnd(10)}${(durationMs / 1000).toFixed(1).padStart(6)} s`];
}
