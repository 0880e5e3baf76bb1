/** Whether one goal is met; `isMet` is undefined if its figure was not measured. */
export interface GoalResult {
  readonly measure: string;
  readonly goal: string;
  readonly measured: string;
  readonly isMet: boolean | undefined;
}
