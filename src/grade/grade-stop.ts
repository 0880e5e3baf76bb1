/** What the exit code of `grade` says. */
export const gradeExitCodes = {
  /** Every required check that could be tried holds. */
  passed: 0,
  /** A required check failed. */
  failed: 1,
  /** A mistake in the command line, or a report that could not be written. */
  mistake: 2,
  /** The solution could not be tried: no server there, or a program that does not start. */
  untried: 3,
} as const;

/** Ends the grader, with a message for the person who runs it. */
export class GradeStop extends Error {
  readonly exitCode: 2 | 3;

  constructor(message: string, exitCode: 2 | 3 = gradeExitCodes.mistake) {
    super(message);
    this.exitCode = exitCode;
  }
}
