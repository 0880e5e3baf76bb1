import { closeSync, existsSync, fsyncSync, openSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { backupNoteSuffix } from "../store/last-backup.ts";

/** What SQLite and the server keep beside a board's file, besides the mark. */
export const sidecarSuffixes = ["-wal", "-shm", backupNoteSuffix] as const;

/** Those of these paths that are there. */
export function existing(paths: readonly string[]): string[] {
  return paths.filter((path) => existsSync(path));
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
