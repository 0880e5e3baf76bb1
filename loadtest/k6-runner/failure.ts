/** The exit codes that k6 gives, and the runner after it. */
export const exitCodes = {
  passed: 0,
  thresholdCrossed: 99,
  badConfiguration: 104,
  interrupted: 105,
  scriptError: 107,
  badFlag: 255,
} as const;

/** Why a run could not begin; said in one line, and the process ends with the exit code that k6 would give. */
export class RunFailure extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** What is wrong with the options that a script exports, or with something that the runner can't do. */
export function badConfiguration(message: string): RunFailure {
  return new RunFailure(exitCodes.badConfiguration, message);
}

/** What went wrong while a script was loaded. */
export function scriptError(error: unknown): RunFailure {
  return new RunFailure(exitCodes.scriptError, describeError(error));
}

/** An error of a script as text, its stack included where there is one. Errors of another realm are no `Error`. */
export function describeError(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  const { message, stack } = readErrorParts(error);
  if (stack === undefined) return message;
  return stack.includes(message) ? stack : `${message}\n${stack}`;
}

function readErrorParts(error: object): { message: string; stack: string | undefined } {
  const message = String(Reflect.get(error, "message") ?? error);
  const stack = Reflect.get(error, "stack");
  return { message, stack: typeof stack === "string" ? stack : undefined };
}
