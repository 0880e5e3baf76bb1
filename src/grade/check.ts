import type { Evidence } from "./evidence.ts";

/**
 * What a check counts for. `required`: the assignment asks for it, and it has points. `robust`: a careful program does it,
 * and it has points in a score of its own. `open`: the assignment does not say, so what was found is reported, without points.
 */
export type CheckList = "required" | "robust" | "open";

/** One requirement, as something that can be tried on a `Subject`: a running server, or a way to start clients. */
export interface GradeCheck<Subject> {
  /** Stable, for `--only` and reports: words with hyphens (`register-reply`), or a tag of PROTOCOL.md (`FRM-3`). */
  readonly id: string;
  readonly list: CheckList;
  /** Above 0, except in `open`: there 0. */
  readonly points: number;
  /** What is asked, in one sentence for students: "The server answers `register <name>` with `Welcome <name>`." */
  readonly asks: string;
  /**
   * Tries it, and writes what is sent and received into the evidence. Every wait in it has a deadline. Rejects only if
   * the grader itself cannot go on: what the solution does wrong is a verdict.
   */
  readonly run: (subject: Subject, evidence: Evidence) => Promise<Verdict>;
}

/** What a check found. */
export type Verdict =
  | { readonly kind: "passed" }
  /** Why, in a sentence that tells a student what to look for. */
  | { readonly kind: "failed"; readonly reason: string }
  /** Of an open check: what the solution does ("ids start at 0"). */
  | { readonly kind: "found"; readonly finding: string }
  /** Why it could not be tried here ("a wait of 25 s is too long"). It has no points, and takes none away. */
  | { readonly kind: "not-checked"; readonly reason: string };

/** The verdict of a check that holds. */
export const passed: Verdict = { kind: "passed" };

/** Returns the verdict of a check that does not hold, for this reason. */
export function failed(reason: string): Verdict {
  return { kind: "failed", reason };
}

/** Returns the verdict of an open check. */
export function found(finding: string): Verdict {
  return { kind: "found", finding };
}

/** Returns the verdict of a check that could not be tried, for this reason. */
export function notChecked(reason: string): Verdict {
  return { kind: "not-checked", reason };
}

/** Ends a check from within: something that it needs does not hold, for this reason. `runChecks` makes it the verdict. */
export class CheckFailure extends Error {}
