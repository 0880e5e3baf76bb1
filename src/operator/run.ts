import { StoreOpenError } from "../store/errors.ts";
import { OperatorError } from "./operator-error.ts";
import { printProblem } from "./print.ts";

/**
 * Runs a command of the operator, then ends the process: with exit code 1 and one line on stderr if it cannot. An engine
 * that accepts a connection and never answers would keep the process for as long as that stays open.
 */
export async function runForOperator(command: () => Promise<void> | void): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (!(error instanceof OperatorError || error instanceof StoreOpenError)) throw error;
    printProblem(error.message);
    process.exitCode = 1;
  }
  process.exit();
}
