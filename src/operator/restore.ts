import { Database } from "bun:sqlite";
import { chmodSync, constants, copyFileSync, existsSync, realpathSync, rmSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { MessagePage } from "../../actors/server/ports.ts";
import { fileErrorMessage, fileErrorReason } from "../error-message.ts";
import { storeIdentity } from "../store/sqlite/identity.ts";
import { MessageReader } from "../store/sqlite/message-reader.ts";
import { rejectForeignFile } from "../store/sqlite/open-database.ts";
import { describeOpenError, findFileProblem } from "../store/sqlite/open-error.ts";
import { countTables, readLastId, readPragma, schemaVersion } from "../store/sqlite/schema.ts";
import { codeOf } from "../store/sqlite/sqlite-errors.ts";
import { createNew, existing, giveToOwnerOf, publishFile, sidecarSuffixes } from "./durable-files.ts";
import { moveBoardAside, moveMarkAside } from "./move-aside.ts";
import { OperatorError } from "./operator-error.ts";
import { printLine, printProblem } from "./print.ts";
import { boardPathOf, type OperatorOptions, rejectNats } from "./store-path.ts";
import { listMessages } from "./unreadable.ts";
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
  const problem = findFileProblem(path);
  if (problem !== undefined) throw new OperatorError(problem);
  rejectUsed(path, (error) => describeOpenError(path, error));
  const copy = `${path}.restoring`;
  createNew(copy, "restore");
  try {
    // A restore that was killed may have left a journal, which SQLite would apply to the new copy.
    removeSidecars(copy);
    copyBackup(file, copy);
    const { lastId, unreadableIds } = prepareCopy(copy, file);
    giveToOwnerOf(existsSync(path) ? path : dirname(resolve(path)), copy);
    const asidePath = moveBoardAside(path);
    // A start before the mark has moved finds a loss at most, and refuses: it never takes the new file for the old one.
    publishFile(copy, path);
    moveMarkAside(path, asidePath);
    const moved = asidePath === undefined ? "" : `; what was there is now ${asidePath}`;
    printLine(`${path}: restored, the last message is ${lastId}${moved}`);
    if (unreadableIds.length > 0)
      printProblem(`damaged in the backup, so nobody can read it: ${listMessages(unreadableIds)}`);
  } catch (error) {
    removeSidecars(copy);
    rmSync(copy, { force: true });
    if (!(error instanceof Error && "syscall" in error)) throw error;
    throw new OperatorError(`can't restore ${path}: ${fileErrorMessage(error)}`, { cause: error });
  }
}

function removeSidecars(copy: string): void {
  for (const suffix of ["-journal", ...sidecarSuffixes]) rmSync(copy + suffix, { force: true });
}

function copyBackup(file: string, copy: string): void {
  try {
    copyFileSync(file, copy);
  } catch (error) {
    throw new OperatorError(`can't copy ${file} to ${copy}: ${fileErrorReason(error)}`, { cause: error });
  }
}

/** A backup is one file, complete, and not the board itself. */
function rejectBackup(file: string, path: string): void {
  if (!existsSync(file)) throw new OperatorError(`there is no file ${file}`);
  const status = statSync(file);
  if (!status.isFile())
    throw new OperatorError(
      `can't read ${file}: it is ${status.isDirectory() ? "a folder" : "no regular file"}`,
    );
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

/** Verifies the copy and gives it a new identity; returns its last id, and the ids of its damaged messages. */
function prepareCopy(copy: string, file: string): { lastId: number; unreadableIds: readonly number[] } {
  chmodSync(copy, constants.S_IRUSR | constants.S_IWUSR);
  let lastId = 0;
  let unreadableIds: number[] = [];
  openVerified(copy, file, (database) => {
    if (countTables(database) === 0) throw new OperatorError(`${file} is empty: it is no backup`);
    rejectForeignFile(database, file);
    lastId = readLastId(database, file);
    unreadableIds = findUnreadable(database, lastId);
    storeIdentity(database, crypto.randomUUID());
  });
  return { lastId, unreadableIds };
}

/** The ids of the messages whose checksum is wrong; an older schema has none. */
function findUnreadable(database: Database, lastId: number): number[] {
  if (readPragma(database, "user_version") !== schemaVersion) return [];
  const reader = new MessageReader(database, () => undefined);
  const unreadableIds: number[] = [];
  let fromId: number | undefined = 1;
  while (fromId !== undefined) {
    const page: MessagePage = reader.page(fromId, lastId);
    unreadableIds.push(...page.unreadableIds);
    fromId = page.nextId;
  }
  reader.close();
  return unreadableIds;
}
