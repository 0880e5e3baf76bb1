import { join } from "node:path";
import type { View } from "../../../actors/client/ports.ts";
import { fileErrorMessage } from "../../error-message.ts";
import { isKey } from "../../protocol/key.ts";
import { BoardKeys } from "../core/board-keys.ts";
import { KeyFolder, nameBoard } from "../state/key-folder.ts";
import { findStateFolder } from "../state/state-folder.ts";
import { type ExitCode, exitCodes } from "./exit.ts";
import type { ServerOptions } from "./server-options.ts";
import { StandardOutput } from "./standard-output.ts";

/** The options of `client key`. */
export interface KeyOptions extends ServerOptions {
  readonly set?: boolean;
}

/** The user's key for this board. If it cannot be kept, `view` shows the reason once, and there is none. */
export function findUserKeys({ board }: ServerOptions, view: View): BoardKeys {
  const path = join(findStateFolder(process.env), "keys", nameBoard(board));
  const folder = new KeyFolder(path, (text) => view.show({ kind: "notice", text }));
  return new BoardKeys(folder, Date.now);
}

/** `client key`: prints the user's key for this board; with `--set` it replaces it by the one on standard input. */
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
    output.printError(`error: the key is not kept: ${fileErrorMessage(error)}`);
    return exitCodes.failed;
  }
  const key = keys.find();
  if (key === undefined) return exitCodes.failed;
  if (given === undefined) output.print(key);
  return exitCodes.done;
}
