import { gradeExitCodes } from "../grade-stop.ts";
import { type GradeReport, scoreOf } from "./grade-report.ts";
import { formatJsonReport } from "./json-report.ts";
import { formatJunitReport } from "./junit-report.ts";
import { formatMarkdownReport } from "./markdown-report.ts";
import { printLines, writeReport } from "./output.ts";
import type { GradeReportOptions } from "./report-options.ts";
import { formatTextReport } from "./text-report.ts";

const usualWidth = 100;
const minWidth = 60;

/** Prints the table and writes the reports that the options ask for; returns the exit code. Throws `GradeStop`. */
export function finishReport(report: GradeReport, options: GradeReportOptions): number {
  const { json, junit, markdown } = options;
  const width = Math.max(minWidth, process.stdout.columns ?? usualWidth);
  if (json === "-") printLines([formatJsonReport(report).trimEnd()]);
  else printLines(formatTextReport(report, width));
  if (json !== undefined && json !== "-") writeReport(json, formatJsonReport(report));
  if (junit !== undefined) writeReport(junit, formatJunitReport(report));
  if (markdown !== undefined) writeReport(markdown, formatMarkdownReport(report));
  return scoreOf("required", report.checks).failedCount === 0 ? gradeExitCodes.passed : gradeExitCodes.failed;
}
