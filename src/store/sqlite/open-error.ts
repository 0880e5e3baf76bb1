import { SQLiteError } from "bun:sqlite";
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { errorMessage } from "../../error-message.ts";
import { StoreOpenError } from "../errors.ts";

const remedy = "choose another file with --store sqlite:PATH";

/** Describes why the database file cannot be opened: path, reason and remedy. Returns a `StoreOpenError` unchanged. */
export function describeOpenError(path: string, error: unknown): StoreOpenError {
  if (error instanceof StoreOpenError) return error;
  const code = error instanceof SQLiteError ? (error.code ?? "") : "";
  const file = resolve(path);
  const fail = (text: string) => new StoreOpenError(text, { cause: error });
  if (code.startsWith("SQLITE_BUSY")) {
    return fail(`${file} is in use by another server: stop that server, or ${remedy}`);
  }
  if (code === "SQLITE_NOTADB") return fail(`${file} is not a SQLite file: ${remedy}`);
  return fail(`can't open ${file}: ${findReason(file) ?? errorMessage(error)}; ${remedy}`);
}

/** Finds a problem with the file or its folder that SQLite does not report; undefined if there is none. */
function findReason(file: string): string | undefined {
  const folder = dirname(file);
  if (!existsSync(folder)) return `the folder ${folder} does not exist`;
  if (existsSync(file)) {
    if (statSync(file).isDirectory()) return "it is a folder";
    if (!isAllowed(file, constants.R_OK | constants.W_OK)) return "no permission to read and write this file";
  }
  // SQLite keeps its write-ahead log in the same folder.
  return isAllowed(folder, constants.W_OK) ? undefined : `no permission to write to the folder ${folder}`;
}

function isAllowed(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
