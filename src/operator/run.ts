import type { Command } from "commander";
import { explainPassword } from "../nats-flags.ts";

/**
 * Runs a command of the operator, which loads what it runs only then; ends the process with exit code 1 and one line on
 * stderr if it cannot be carried out. A password on the command line is refused.
 */
export async function run(command: Command, perform: () => Promise<void> | void): Promise<void> {
  const problem = explainPassword(command);
  if (problem !== undefined) command.error(`error: ${problem}`);
  const { runForOperator } = await import("./operator-error.ts");
  return runForOperator(perform);
}
