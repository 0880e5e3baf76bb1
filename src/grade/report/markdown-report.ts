import type { CheckList, Verdict } from "../check.ts";
import type { GradedCheck } from "../run-checks.ts";
import { formatEvidence } from "./evidence-lines.ts";
import { checkLists, type GradeReport, inListOrder, listOrder, scoreOf } from "./grade-report.ts";
import { safeLines } from "./visible-bytes.ts";

const verdictWords: Record<Verdict["kind"], string> = {
  passed: "passed",
  failed: "**failed**",
  found: "found",
  "not-checked": "not checked",
};

/** The report as Markdown, to hand in. Nothing that a solution sent has a meaning in it. */
export function formatMarkdownReport(report: GradeReport): string {
  const { subject, profile, student, startedAt, durationMs, remarks, checks } = report;
  const lines = [
    `# ${student === undefined ? "Grade" : `Grade: ${escapeMarkdown(student)}`}`,
    "",
    `${escapeMarkdown(subject)}, profile ${profile}, ${startedAt.toISOString()}, ${(durationMs / 1000).toFixed(1)} s.`,
    "",
    ...remarks.map((remark) => `- ${escapeMarkdown(remark)}`),
    "",
    "| list | points | failed | not checked |",
    "| --- | --- | --- | --- |",
    ...listOrder.flatMap((list) => formatScore(list, checks)),
    "",
    ...listOrder.flatMap((list) => formatList(list, checks)),
    ...formatFailures(checks),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

function formatScore(list: CheckList, checks: readonly GradedCheck[]): readonly string[] {
  const { earned, possible, failedCount, notCheckedCount } = scoreOf(list, checks);
  return possible === 0
    ? []
    : [`| ${list} | ${earned} of ${possible} | ${failedCount} | ${notCheckedCount} |`];
}

function formatList(list: CheckList, checks: readonly GradedCheck[]): readonly string[] {
  const own = checks.filter(({ check }) => check.list === list);
  if (own.length === 0) return [];
  return [
    `## ${list.charAt(0).toUpperCase()}${list.slice(1)}: ${checkLists[list]}`,
    "",
    "| check | result | points | what is asked |",
    "| --- | --- | --- | --- |",
    ...own.map(formatRow),
    "",
  ];
}

function formatRow({ check, verdict }: GradedCheck): string {
  const { id, points, asks } = check;
  const earned = verdict.kind === "passed" ? points : 0;
  const score = points === 0 || verdict.kind === "not-checked" ? "" : `${earned} of ${points}`;
  const detail = detailOf(verdict);
  const text = detail === "" ? escapeMarkdown(asks) : `${escapeMarkdown(asks)} *${escapeMarkdown(detail)}*`;
  return `| ${id} | ${verdictWords[verdict.kind]} | ${score} | ${text} |`;
}

function detailOf(verdict: Verdict): string {
  if (verdict.kind === "passed") return "";
  return verdict.kind === "found" ? verdict.finding : verdict.reason;
}

function formatFailures(checks: readonly GradedCheck[]): readonly string[] {
  const failed = inListOrder(checks).filter(({ verdict }) => verdict.kind === "failed");
  if (failed.length === 0) return [];
  const details = failed.flatMap(({ check, verdict, evidence }) => [
    `### ${check.id}`,
    "",
    escapeMarkdown(check.asks),
    "",
    `Why it fails: ${escapeMarkdown(detailOf(verdict))}`,
    "",
    ...formatEvidence(evidence).map((line) => `    ${line}`),
    "",
  ]);
  return ["## The failed checks: what was sent and received", "", ...details];
}

/** Text on one line without markup of any kind, HTML included. */
function escapeMarkdown(text: string): string {
  return safeLines(text)
    .join(" ")
    .replace(/[\\`*_{}[\]()#+!|~$]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/\b(https?|www)(?=[:.])/gi, "$1&#8203;");
}
