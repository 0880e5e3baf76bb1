/** k6's exit codes; the runner uses the same. */
export const exitCodes = {
  passed: 0,
  /** The disk refused an output file at the end. */
  notWritten: 1,
  thresholdCrossed: 99,
  badConfiguration: 104,
  interrupted: 105,
  scriptError: 107,
  /** A part of the load generator itself ended: k6's code for a crash of its own. */
  workerDied: 109,
  badFlag: 255,
} as const;

/** A run that could not start: the runner prints one line and exits with k6's exit code. */
export class RunFailure extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** A failure because of invalid options, or a feature that the runner does not support. */
export function badConfiguration(message: string): RunFailure {
  return new RunFailure(exitCodes.badConfiguration, message);
}

/** A failure while a script was loading. */
export function scriptError(error: unknown): RunFailure {
  return new RunFailure(exitCodes.scriptError, describeError(error));
}

/** A script's error as text, with its stack if it has one. It may come from another realm: not an `Error` here. */
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
