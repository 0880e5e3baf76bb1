import { StoreOpenError } from "../store/errors.ts";

/** A command of the operator cannot be carried out; the message says why and what to do. */
export class OperatorError extends Error {
  override readonly name = "OperatorError";
}

/** Runs a command of the operator; ends the process with exit code 1 and one line on stderr if it cannot. */
export async function runForOperator(command: () => Promise<void> | void): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (!(error instanceof OperatorError || error instanceof StoreOpenError)) throw error;
    process.stderr.write(`lastword: ${error.message}\n`);
    process.exitCode = 1;
  }
}
