import { SQLiteError } from "bun:sqlite";
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { errorMessage } from "../../error-message.ts";
import { StoreOpenError } from "../errors.ts";

const remedy = "name another place with --store sqlite:PATH";

/** Why the database file could not be opened: path, reason and remedy. A `StoreOpenError` is returned as it is. */
export function describeOpenError(path: string, error: unknown): StoreOpenError {
  if (error instanceof StoreOpenError) return error;
  const code = error instanceof SQLiteError ? (error.code ?? "") : "";
  const file = resolve(path);
  const fail = (text: string) => new StoreOpenError(text, { cause: error });
  if (code.startsWith("SQLITE_BUSY")) {
    return fail(`${file} is in use by another server: stop that one, or ${remedy}`);
  }
  if (code === "SQLITE_NOTADB") return fail(`${file} is not a SQLite file: ${remedy}`);
  return fail(`${file} can't be opened: ${findReason(file) ?? errorMessage(error)}; ${remedy}`);
}

/** What SQLite does not say: what is wrong with the file or its folder. Undefined if nothing is. */
function findReason(file: string): string | undefined {
  const folder = dirname(file);
  if (!existsSync(folder)) return `the folder ${folder} does not exist`;
  if (existsSync(file)) {
    if (statSync(file).isDirectory()) return "it is a folder";
    if (!isAllowed(file, constants.R_OK | constants.W_OK)) return "you may not read and write this file";
  }
  // SQLite keeps its write-ahead log in a file beside the database.
  return isAllowed(folder, constants.W_OK) ? undefined : `you may not write in the folder ${folder}`;
}

function isAllowed(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
