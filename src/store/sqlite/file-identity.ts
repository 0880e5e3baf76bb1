import { lstatSync, realpathSync, type Stats, statSync } from "node:fs";
import { keptWalBytes } from "./schema.ts";

/** What is wrong with the files. `overwritten`: our pages must not be written into them any more. */
export interface FileFault {
  readonly kind: "moved" | "overwritten";
  readonly reason: string;
}

/**
 * Verifies that the paths of a database still name the files that are open. It only calls `stat`: to open and close a
 * second descriptor of a database file in this process would drop SQLite's POSIX locks.
 */
export class FileIdentity {
  readonly #path: string;
  /** Where a symbolic link leads. */
  readonly #realPath: string;
  readonly #walPath: string;
  #wal: Stats;
  #file: Stats;

  /** Remembers the files of the database at `path`, which are open. */
  constructor(path: string) {
    this.#path = path;
    // SQLite follows a symbolic link, and keeps the log beside the file that it leads to.
    this.#realPath = realpathSync(path);
    this.#walPath = `${this.#realPath}-wal`;
    this.#file = statSync(path);
    this.#wal = statSync(this.#walPath);
  }

  /** Call it after every checkpoint: nothing else may change the size of the file. */
  noteCheckpoint(): void {
    const current = statSync(this.#path, { throwIfNoEntry: false });
    if (current !== undefined && isSame(current, this.#file)) this.#file = current;
  }

  /** Call it after the write-ahead log was emptied. */
  noteEmptyLog(): void {
    const current = statSync(this.#walPath, { throwIfNoEntry: false });
    if (current !== undefined && isSame(current, this.#wal)) this.#wal = current;
  }

  /** What is wrong now; undefined if nothing is. */
  findFault(): FileFault | undefined {
    const file = statSync(this.#path, { throwIfNoEntry: false });
    // A link to the moved file would lead a restart to another write-ahead log.
    const moved =
      describeMove(this.#path, file, this.#file) ??
      describeMove(this.#realPath, lstatSync(this.#realPath, { throwIfNoEntry: false }), this.#file);
    if (moved !== undefined) return { kind: "moved", reason: moved };
    if (file?.size !== this.#file.size) return describeOverwrite(this.#path);
    const wal = statSync(this.#walPath, { throwIfNoEntry: false });
    const movedWal = describeMove(this.#walPath, wal, this.#wal);
    if (movedWal !== undefined) return { kind: "moved", reason: movedWal };
    if (wal === undefined || wal.size < Math.min(this.#wal.size, keptWalBytes))
      return describeOverwrite(this.#walPath);
    this.#wal = wal;
    return undefined;
  }
}

function describeOverwrite(path: string): FileFault {
  return { kind: "overwritten", reason: `${path} was overwritten by another program while in use` };
}

function describeMove(path: string, current: Stats | undefined, opened: Stats): string | undefined {
  if (current === undefined) return `${path} was removed or renamed while in use`;
  return isSame(current, opened) ? undefined : `${path} was replaced by another file while in use`;
}

function isSame(a: Stats, b: Stats): boolean {
  return a.ino === b.ino && a.dev === b.dev;
}
