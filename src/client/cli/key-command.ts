import { fileErrorMessage } from "../../error-message.ts";
import { isKey } from "../../protocol/key.ts";
import { type ExitCode, exitCodes } from "./exit.ts";
import type { ServerOptions } from "./server-options.ts";
import { StandardOutput } from "./standard-output.ts";
import { findUserKeys } from "./user-key.ts";

/** The options of `client key`. */
export interface KeyOptions extends ServerOptions {
  readonly set?: boolean;
}

/**
 * `client key`: prints the user's key for this board; with `--set`, replaces it with the one on standard input. Ends the
 * process.
 */
export async function showKey(options: KeyOptions): Promise<void> {
  process.exit(await printKey(options, new StandardOutput()));
}

async function printKey(options: KeyOptions, output: StandardOutput): Promise<ExitCode> {
  const keys = findUserKeys(options, { show: ({ text }) => output.printError(`error: ${text}`) });
  const given = options.set ? (await Bun.stdin.text()).trim() : undefined;
  if (given !== undefined && !isKey(given)) {
    output.printError("error: a key has 16 to 64 of the characters A-Z a-z 0-9 _ -");
    return exitCodes.failed;
  }
  try {
    if (given !== undefined) keys.replace(given);
  } catch (error) {
    output.printError(`error: cannot keep the key: ${fileErrorMessage(error)}`);
    return exitCodes.failed;
  }
  const key = keys.find();
  if (key === undefined) return exitCodes.failed;
  if (given === undefined) output.print(key);
  return exitCodes.done;
}
