/** Whether one goal is met; `isMet` is undefined if its figure was not measured. */
export interface GoalResult {
  readonly measure: string;
  readonly goal: string;
  readonly measured: string;
  readonly isMet: boolean | undefined;
}

/** A goal that a figure meets up to `limit`; undefined: it was not measured. */
export function atMost(measure: string, value: number | undefined, limit: number, unit: string): GoalResult {
  return createGoalResult(measure, value, `≤ ${limit} ${unit}`, unit, (measured) => measured <= limit);
}

/** A goal that a figure meets from `limit` on; undefined: it was not measured. */
export function atLeast(measure: string, value: number | undefined, limit: number, unit: string): GoalResult {
  return createGoalResult(
    measure,
    value,
    `≥ ${limit.toLocaleString("en")} ${unit}`,
    unit,
    (measured) => measured >= limit,
  );
}

function createGoalResult(
  measure: string,
  value: number | undefined,
  goal: string,
  unit: string,
  isMet: (measured: number) => boolean,
): GoalResult {
  if (value === undefined) return { measure, goal, measured: "–", isMet: undefined };
  const digits = Math.abs(value) < 1000 ? 2 : 0;
  const text = value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return { measure, goal, measured: `${text} ${unit}`, isMet: isMet(value) };
}
