import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { StoreOpenError } from "../errors.ts";
import { describeLockHolder } from "./lock-holder.ts";
import { codeOf, describeError, isRefusedWrite } from "./sqlite-errors.ts";

const remedy = "choose another file with --store sqlite:PATH";

/** Describes why the database file cannot be opened: path, reason and remedy. Returns a `StoreOpenError` unchanged. */
export function describeOpenError(path: string, error: unknown): StoreOpenError {
  if (error instanceof StoreOpenError) return error;
  const code = codeOf(error);
  const file = resolve(path);
  const fail = (text: string) => new StoreOpenError(text, { cause: error });
  if (code.startsWith("SQLITE_BUSY")) {
    return fail(`${file} is in use by ${describeLockHolder(file)}: stop it, or ${remedy}`);
  }
  if (code === "SQLITE_NOTADB") return fail(`${file} is not a SQLite file: ${remedy}`);
  if (isRefusedWrite(error)) {
    return fail(
      `can't write ${file}: the disk is full or refuses writes (${code}); free some space, or ${remedy}`,
    );
  }
  return fail(`can't open ${file}: ${findReason(file) ?? describeError(error)}; ${remedy}`);
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
