import type { GradeCheck, Verdict } from "../check.ts";
import type { GradedCheck } from "../run-checks.ts";
import { checkLists, listOrder } from "./grade-report.ts";
import { safeLines } from "./visible-bytes.ts";
import { wrap } from "./wrap.ts";

const verdictWords: Record<Verdict["kind"], string> = {
  passed: "passed",
  failed: "FAILED",
  found: "found",
  "not-checked": "-",
};
const verdictWidth = 8;
const pointsWidth = 7;
const minTextWidth = 30;

/** The table of the checks of a profile, for `--list`. */
export function listChecks(
  checks: readonly Omit<GradeCheck<never>, "run">[],
  width = 100,
): readonly string[] {
  const rows = checks.map((check) => ({
    ...check,
    ...{ verdict: "", score: check.points === 0 ? "" : `${check.points}`, lines: [check.asks] },
  }));
  return formatTable(rows, width);
}

/** The table of the results: a row for each check, list by list. What was found or is wrong stands below what was asked. */
export function formatResults(graded: readonly GradedCheck[], width: number): readonly string[] {
  const rows = graded.map(({ check, verdict }) => ({
    ...check,
    verdict: verdictWords[verdict.kind],
    score: scoreText(check.points, verdict),
    lines: [check.asks, ...explain(verdict)],
  }));
  return formatTable(rows, width);
}

interface Row {
  readonly id: string;
  readonly list: GradeCheck<never>["list"];
  readonly verdict: string;
  readonly score: string;
  readonly lines: readonly string[];
}

function formatTable(rows: readonly Row[], width: number): readonly string[] {
  const idWidth = Math.max(0, ...rows.map(({ id }) => id.length)) + 2;
  const hasVerdicts = rows.some(({ verdict }) => verdict !== "");
  const format = ({ id, verdict, score, lines }: Row) => {
    const head = `${hasVerdicts ? verdict.padEnd(verdictWidth) : ""}${score.padStart(pointsWidth - 2)}  ${id.padEnd(idWidth)}`;
    const textWidth = Math.max(minTextWidth, width - head.length - 2);
    const text = lines.flatMap((line) => wrap(line, textWidth));
    return text.map((line, at) => `  ${at === 0 ? head : " ".repeat(head.length)}${line}`.trimEnd());
  };
  return listOrder.flatMap((list) => {
    const own = rows.filter((row) => row.list === list);
    return own.length === 0 ? [] : [`${list.toUpperCase()}: ${checkLists[list]}`, ...own.flatMap(format), ""];
  });
}

function scoreText(points: number, { kind }: Verdict): string {
  if (points === 0) return "";
  if (kind === "not-checked") return "-";
  return `${kind === "passed" ? points : 0}/${points}`;
}

function explain(verdict: Verdict): readonly string[] {
  switch (verdict.kind) {
    case "passed":
      return [];
    case "failed":
      return safeLines(`Why: ${verdict.reason}`);
    case "found":
      return safeLines(`Found: ${verdict.finding}`);
    case "not-checked":
      return safeLines(`Not checked: ${verdict.reason}`);
  }
}
