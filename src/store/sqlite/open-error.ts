import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { errorCode } from "../../error-message.ts";
import { StoreInUseError, StoreOpenError } from "../errors.ts";
import { describeLockHolder } from "./lock-holder.ts";
import { codeOf, describeError, isRefusedWrite } from "./sqlite-errors.ts";

const readOnly = "the file system is read-only";
const remedy = "choose another file with --store sqlite:PATH";

/** Describes why the database file cannot be opened: path, reason and remedy. Returns a `StoreOpenError` unchanged. */
export function describeOpenError(path: string, error: unknown): StoreOpenError {
  if (error instanceof StoreOpenError) return error;
  const code = codeOf(error);
  const file = resolve(path);
  const fail = (text: string) => new StoreOpenError(text, { cause: error });
  if (code.startsWith("SQLITE_BUSY")) {
    const text = `${file} is in use by ${describeLockHolder(file)}: stop it, or ${remedy}`;
    return new StoreInUseError(text, { cause: error });
  }
  if (code === "SQLITE_NOTADB") return fail(`${file} is not a SQLite file: ${remedy}`);
  if (isRefusedWrite(error)) {
    return fail(
      `can't write ${file}: the disk is full or refuses writes (${code}); free some space, or ${remedy}`,
    );
  }
  return fail(`can't open ${file}: ${findReason(file) ?? describeError(error)}; ${remedy}`);
}

/** Describes a problem with the file at `path` or its folder that shows without opening it; undefined if there is none. */
export function findFileProblem(path: string): string | undefined {
  const file = resolve(path);
  const reason = findReason(file);
  return reason === undefined ? undefined : `can't open ${file}: ${reason}; ${remedy}`;
}

/** Finds a problem with the file or its folder that SQLite does not report; undefined if there is none. */
function findReason(file: string): string | undefined {
  const folder = dirname(file);
  const above = findAncestor(folder);
  if (!statSync(above).isDirectory()) return `${above} is a file, not a folder`;
  if (above !== folder) return `the folder ${folder} does not exist`;
  if (existsSync(file)) {
    if (statSync(file).isDirectory()) return "it is a folder";
    const denied = findDenial(file, constants.R_OK | constants.W_OK);
    if (denied !== undefined)
      return denied === "EROFS" ? readOnly : "no permission to read and write this file";
  }
  // SQLite keeps its write-ahead log in the same folder.
  const denied = findDenial(folder, constants.W_OK | constants.X_OK);
  if (denied === undefined) return undefined;
  return denied === "EROFS" ? readOnly : `no permission to write to the folder ${folder}`;
}

/** The folder itself if it exists, else the nearest folder or file above it that does. */
function findAncestor(folder: string): string {
  return existsSync(folder) ? folder : findAncestor(dirname(folder));
}

/** Returns the code of the error that denies this access; undefined if it is allowed. */
function findDenial(path: string, mode: number): string | undefined {
  try {
    accessSync(path, mode);
    return undefined;
  } catch (error) {
    return errorCode(error);
  }
}
