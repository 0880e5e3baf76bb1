import { Database } from "bun:sqlite";
import {
  chmodSync,
  chownSync,
  constants,
  copyFileSync,
  existsSync,
  realpathSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { fileErrorMessage } from "../error-message.ts";
import { storeIdentity } from "../store/sqlite/identity.ts";
import { rejectForeignFile } from "../store/sqlite/open-database.ts";
import { describeOpenError } from "../store/sqlite/open-error.ts";
import { countTables, readLastId } from "../store/sqlite/schema.ts";
import { codeOf } from "../store/sqlite/sqlite-errors.ts";
import { existing, publishFile, sidecarSuffixes } from "./durable-files.ts";
import { moveBoardAside, moveMarkAside } from "./move-aside.ts";
import { OperatorError } from "./operator-error.ts";
import { boardPathOf, type OperatorOptions, rejectNats } from "./store-path.ts";
import { openVerified } from "./verify.ts";

/**
 * Puts a backup in the place of a board whose server does not run, under a new identity: ids go on after the last one of
 * the backup [IDS-1]. What was there is moved aside. Nothing is moved before the copy is complete and verified. Rejects
 * with `OperatorError` or `StoreOpenError`.
 */
export function restore(file: string, options: OperatorOptions): void {
  rejectNats(options);
  const path = boardPathOf(options);
  rejectBackup(file, path);
  rejectUsed(path, (error) => describeOpenError(path, error));
  const copy = `${path}.restoring`;
  const removeCopy = () => {
    for (const suffix of ["", "-journal", ...sidecarSuffixes]) rmSync(copy + suffix, { force: true });
  };
  // A restore that was killed may have left a journal, which SQLite would apply to the new copy.
  removeCopy();
  try {
    copyFileSync(file, copy);
    const lastId = prepareCopy(copy, file);
    giveToOwner(copy, existsSync(path) ? path : dirname(resolve(path)));
    const asidePath = moveBoardAside(path);
    // A start before the mark has moved finds a loss at most, and refuses: it never takes the new file for the old one.
    publishFile(copy, path);
    moveMarkAside(path, asidePath);
    const moved = asidePath === undefined ? "" : `; what was there is now ${asidePath}`;
    process.stdout.write(`${path}: restored, the last message is ${lastId}${moved}\n`);
  } catch (error) {
    removeCopy();
    if (!(error instanceof Error && "syscall" in error)) throw error;
    throw new OperatorError(`can't restore ${path}: ${fileErrorMessage(error)}`, { cause: error });
  }
}

/** A backup is one file, complete, and not the board itself. */
function rejectBackup(file: string, path: string): void {
  if (!existsSync(file)) throw new OperatorError(`there is no file ${file}`);
  if (existsSync(path) && realpathSync(file) === realpathSync(path))
    throw new OperatorError(`${file} is the board itself: name a backup`);
  const remedy = `make a backup of it first: lastword backup FILE --store sqlite:${file}`;
  rejectUsed(file, () => new OperatorError(`${file} is the file of a server that runs: ${remedy}`));
  const [log] = existing([`${file}-wal`]).filter((each) => statSync(each).size > 0);
  if (log !== undefined) throw new OperatorError(`${file} is not complete without ${log}: ${remedy}`);
}

/** Throws what `describe` returns if another process has a lock on the file, without a change to any file. */
function rejectUsed(path: string, describe: (error: unknown) => Error): void {
  if (!existsSync(path)) return;
  try {
    using database = new Database(path, { readonly: true });
    // So it asks for a lock that it cannot have, before it would create files for a write-ahead log.
    database.run("PRAGMA locking_mode = EXCLUSIVE");
    countTables(database);
  } catch (error) {
    if (codeOf(error).startsWith("SQLITE_BUSY")) throw describe(error);
    // The file to replace may be damaged: then nobody has locked it, and the copy of a backup is verified later.
  }
}

/** Verifies the copy and gives it a new identity; returns its last id. */
function prepareCopy(copy: string, file: string): number {
  chmodSync(copy, constants.S_IRUSR | constants.S_IWUSR);
  let lastId = 0;
  openVerified(copy, (database) => {
    if (countTables(database) === 0) throw new OperatorError(`${file} is empty: it is no backup`);
    rejectForeignFile(database, file);
    lastId = readLastId(database, file);
    storeIdentity(database, crypto.randomUUID());
  });
  return lastId;
}

/** Root restores for the user of the server, who owns the old file or the folder. */
function giveToOwner(copy: string, like: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(like);
  chownSync(copy, uid, gid);
}
