import { chownSync, closeSync, existsSync, fsyncSync, openSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { errorCode, fileErrorReason } from "../error-message.ts";
import { backupNoteSuffix } from "../store/last-backup.ts";
import { OperatorError } from "./operator-error.ts";

/** What SQLite and the server keep beside a board's file, besides the mark. */
export const sidecarSuffixes = ["-wal", "-shm", backupNoteSuffix] as const;

/** Those of these paths that are there. */
export function existing(paths: readonly string[]): string[] {
  return paths.filter((path) => existsSync(path));
}

/** Creates a file for its owner alone, for a command such as `backup`. Throws `OperatorError`, also if it is there. */
export function createNew(path: string, command: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    const reason =
      errorCode(error) === "EEXIST"
        ? `it is there: another ${command} is writing it, or one was interrupted: then remove it`
        : fileErrorReason(error);
    throw new OperatorError(`can't create ${path}: ${reason}`, { cause: error });
  }
}

/** Makes the content of a file or a folder durable: its names, if it is a folder. */
export function syncPath(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Gives a complete file its name, durably: at any moment, the name stands for all of it or is not there. */
export function publishFile(partialPath: string, path: string): void {
  syncPath(partialPath);
  renameSync(partialPath, path);
  syncPath(dirname(path));
}

/** Gives a new file to the owner of another one, or of a folder: root works for the user of the server. */
export function giveToOwnerOf(like: string, path: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(like);
  chownSync(path, uid, gid);
}
