import type { CheckList } from "../check.ts";
import type { GradedCheck } from "../run-checks.ts";
import { formatEvidence } from "./evidence-lines.ts";
import { type GradeReport, listOrder } from "./grade-report.ts";
import { safeLines } from "./visible-bytes.ts";

/** The report as JUnit XML, for CI: a suite for each list. What was found of an open check is in its `system-out`. */
export function formatJunitReport(report: GradeReport): string {
  const { subject, profile, startedAt, durationMs, checks } = report;
  const suites = listOrder.flatMap((list) => {
    const own = checks.filter(({ check }) => check.list === list);
    return own.length === 0 ? [] : formatSuite(list, own, startedAt);
  });
  const name = attribute(`${profile}: ${subject}`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name=${name} ${counts(checks)} time="${seconds(durationMs)}">`,
    ...suites,
    "</testsuites>",
    "",
  ].join("\n");
}

function formatSuite(list: CheckList, checks: readonly GradedCheck[], startedAt: Date): readonly string[] {
  const durationMs = checks.reduce((sum, check) => sum + check.durationMs, 0);
  const timestamp = startedAt.toISOString().slice(0, 19);
  return [
    `  <testsuite name="${list}" ${counts(checks)} errors="0" time="${seconds(durationMs)}" timestamp="${timestamp}">`,
    ...checks.flatMap(formatCase),
    "  </testsuite>",
  ];
}

function formatCase({ check, verdict, evidence, durationMs }: GradedCheck): readonly string[] {
  const { id, list, asks } = check;
  const start = `    <testcase classname="lastword.grade.${list}" name=${attribute(id)} time="${seconds(durationMs)}"`;
  switch (verdict.kind) {
    case "passed":
      return [`${start}/>`];
    case "failed": {
      const details = [`Asked: ${asks}`, `Why: ${verdict.reason}`].flatMap(safeLines);
      const text = escapeXml([...details, ...formatEvidence(evidence)].join("\n"));
      const failure = `<failure type="failed" message=${attribute(verdict.reason)}>${text}</failure>`;
      return [`${start}>`, `      ${failure}`, "    </testcase>"];
    }
    case "found":
      return [`${start}>`, `      <system-out>${textOf(verdict.finding)}</system-out>`, "    </testcase>"];
    case "not-checked":
      return [`${start}>`, `      <skipped message=${attribute(verdict.reason)}/>`, "    </testcase>"];
  }
}

function counts(checks: readonly GradedCheck[]): string {
  const count = (kind: string) => checks.filter(({ verdict }) => verdict.kind === kind).length;
  return `tests="${checks.length}" failures="${count("failed")}" skipped="${count("not-checked")}"`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function attribute(text: string): string {
  return `"${escapeXml(safeLines(text).join(" "))}"`;
}

function textOf(text: string): string {
  return escapeXml(safeLines(text).join("\n"));
}

const entities: Readonly<Record<string, string>> = {
  ...{ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" },
};

/** XML has no way to write the control characters, which are escaped before, nor U+FFFE, U+FFFF and half a surrogate pair. */
function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\ufffe\uffff]/g, "\ufffd")
    .replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
