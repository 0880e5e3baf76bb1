import { realpathSync, type Stats, statSync } from "node:fs";

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
  readonly #walPath: string;
  readonly #wal: Stats;
  #file: Stats;

  /** Remembers the files of the database at `path`, which are open. */
  constructor(path: string) {
    this.#path = path;
    // SQLite follows a symbolic link, and keeps the log beside the file that it leads to.
    this.#walPath = `${realpathSync(path)}-wal`;
    this.#file = statSync(path);
    this.#wal = statSync(this.#walPath);
  }

  /** Call it after every checkpoint: nothing else may change the size of the file. */
  noteCheckpoint(): void {
    const current = statSync(this.#path, { throwIfNoEntry: false });
    if (current !== undefined && isSame(current, this.#file)) this.#file = current;
  }

  /** What is wrong now; undefined if nothing is. */
  findFault(): FileFault | undefined {
    const file = statSync(this.#path, { throwIfNoEntry: false });
    const moved = describeMove(this.#path, file, this.#file);
    if (moved !== undefined) return { kind: "moved", reason: moved };
    if (file?.size !== this.#file.size) {
      return { kind: "overwritten", reason: `${this.#path} was overwritten by another program while in use` };
    }
    const wal = statSync(this.#walPath, { throwIfNoEntry: false });
    const movedWal = describeMove(this.#walPath, wal, this.#wal);
    return movedWal === undefined ? undefined : { kind: "moved", reason: movedWal };
  }
}

function describeMove(path: string, current: Stats | undefined, opened: Stats): string | undefined {
  if (current === undefined) return `${path} was removed or renamed while in use`;
  return isSame(current, opened) ? undefined : `${path} was replaced by another file while in use`;
}

function isSame(a: Stats, b: Stats): boolean {
  return a.ino === b.ino && a.dev === b.dev;
}
