import type { GradeCheck } from "./check.ts";
import { GradeStop } from "./grade-stop.ts";
import { findNearest } from "./nearest-word.ts";

/** The checks with these ids, in the order of the profile; all of them without ids. Throws `GradeStop` for an unknown id. */
export function selectChecks<S>(
  checks: readonly GradeCheck<S>[],
  only: readonly string[] | undefined,
): readonly GradeCheck<S>[] {
  if (only === undefined) return checks;
  const ids = checks.map(({ id }) => id);
  for (const id of only) {
    if (ids.includes(id)) continue;
    const nearest = findNearest(id, ids);
    const hint = nearest === undefined ? "--list shows all" : `did you mean ${nearest}?`;
    throw new GradeStop(`there is no check ${JSON.stringify(id)}; ${hint}`);
  }
  return checks.filter(({ id }) => only.includes(id));
}
