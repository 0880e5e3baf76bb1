import type { CheckList } from "../check.ts";
import type { GradedCheck } from "../run-checks.ts";

/** What a run of the grader found, for every kind of report. */
export interface GradeReport {
  /** What was graded: `the server at 127.0.0.1:4040`, or the command. */
  readonly subject: string;
  readonly profile: string;
  readonly student: string | undefined;
  readonly startedAt: Date;
  readonly durationMs: number;
  /** What the grader noticed about the solution as a whole, in sentences: how it reads and writes, what it sends first. */
  readonly remarks: readonly string[];
  readonly checks: readonly GradedCheck[];
}

/** The points of one list of checks. */
export interface Score {
  readonly list: CheckList;
  readonly earned: number;
  /** Of the checks that could be tried. */
  readonly possible: number;
  readonly failedCount: number;
  readonly notCheckedCount: number;
}

/** The lists, in the order of the reports, with what each means. */
export const checkLists = {
  required: "what was asked for",
  robust: "a careful program does it",
  open: "the assignment does not say: reported as found",
} as const satisfies Record<CheckList, string>;

/** The lists, in the order of the reports. */
export const listOrder = ["required", "robust", "open"] as const satisfies readonly CheckList[];

/** Adds up the points of a list. */
export function scoreOf(list: CheckList, checks: readonly GradedCheck[]): Score {
  const own = checks.filter(({ check }) => check.list === list);
  const points = (kinds: readonly string[]) =>
    own
      .filter(({ verdict }) => kinds.includes(verdict.kind))
      .reduce((sum, { check }) => sum + check.points, 0);
  const count = (kind: string) => own.filter(({ verdict }) => verdict.kind === kind).length;
  return {
    list,
    earned: points(["passed"]),
    possible: points(["passed", "failed"]),
    failedCount: count("failed"),
    notCheckedCount: count("not-checked"),
  };
}

/** The checks in the order of the reports: list by list. */
export function inListOrder(checks: readonly GradedCheck[]): readonly GradedCheck[] {
  return listOrder.flatMap((list) => checks.filter(({ check }) => check.list === list));
}
