import { errorMessage } from "../error-message.ts";
import { CheckFailure, type CheckList, failed, type GradeCheck, notChecked, type Verdict } from "./check.ts";
import { Evidence } from "./evidence.ts";

/** A check that was run. */
export interface GradedCheck {
  readonly check: Omit<GradeCheck<never>, "run">;
  readonly verdict: Verdict;
  readonly evidence: Evidence;
  readonly durationMs: number;
}

/** The solution under test, between checks. */
export interface Subject {
  /**
   * Called before each check: makes sure that the solution can be tried, and starts it again after a check that ended it.
   * Resolves to undefined, or to the reason why it cannot be tried.
   */
  prepare(): Promise<string | undefined>;
}

/** No check takes longer, whatever happens in it. */
const maxCheckMs = 60_000;

/** Runs the checks one after the other, and yields each result when it is there. */
export async function* runChecks<S extends Subject>(
  checks: readonly GradeCheck<S>[],
  subject: S,
): AsyncGenerator<GradedCheck> {
  for (const check of checks) {
    const evidence = new Evidence();
    const startedAtMs = performance.now();
    const obstacle = await subject.prepare();
    const verdict = obstacle === undefined ? await runInTime(check, subject, evidence) : failed(obstacle);
    evidence.seal();
    yield {
      check,
      verdict: withoutBlame(check.list, verdict),
      evidence,
      durationMs: performance.now() - startedAtMs,
    };
  }
}

async function runInTime<S>(check: GradeCheck<S>, subject: S, evidence: Evidence): Promise<Verdict> {
  const { promise, resolve } = Promise.withResolvers<Verdict>();
  const timer = setTimeout(() => resolve(failed(`no verdict within ${maxCheckMs / 1000} s`)), maxCheckMs);
  try {
    return await Promise.race([check.run(subject, evidence), promise]);
  } catch (error) {
    if (error instanceof CheckFailure) return failed(error.message);
    return failed(`the check could not go on: ${errorMessage(error)}`);
  } finally {
    clearTimeout(timer);
  }
}

/** An open check asks what the assignment does not: no solution fails it. */
function withoutBlame(list: CheckList, verdict: Verdict): Verdict {
  return list === "open" && verdict.kind === "failed" ? notChecked(verdict.reason) : verdict;
}
