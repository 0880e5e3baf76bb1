import { existsSync, readFileSync, realpathSync } from "node:fs";
import { chown, rename, stat, writeFile } from "node:fs/promises";

/** What the name of the note ends with. */
export const backupNoteSuffix = "-backup";

/**
 * When the board's file at `path` was last backed up: a time (RFC 3339) in a small file beside it, so that it outlives
 * the server. It is a note for whoever watches: a board works without it.
 */
export class LastBackup {
  readonly #path: string;
  #atMs: number | undefined;

  /** That of the board's file at `path`; undefined if the board has none. */
  static of(path: string | undefined): LastBackup | undefined {
    return path === undefined ? undefined : new LastBackup(path);
  }

  /** Reads the note, if there is one. */
  constructor(path: string) {
    this.#path = existsSync(path) ? realpathSync(path) : path;
    this.#atMs = readNote(this.#path + backupNoteSuffix);
  }

  /** In ms since 1970; undefined if it is not known. */
  get atMs(): number | undefined {
    return this.#atMs;
  }

  /** Notes that a backup is complete. Rejects with the file system's error; this object then knows the time all the same. */
  async note(atMs: number): Promise<void> {
    this.#atMs = atMs;
    const notePath = this.#path + backupNoteSuffix;
    const partialPath = `${notePath}.partial`;
    await writeFile(partialPath, `${new Date(atMs).toISOString()}\n`, { mode: 0o600 });
    // Root backs up for the user of the server, who writes the next note.
    if (process.getuid?.() === 0) {
      const { uid, gid } = await stat(this.#path);
      await chown(partialPath, uid, gid);
    }
    await rename(partialPath, notePath);
  }
}

function readNote(notePath: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(notePath, "utf8");
  } catch {
    return undefined;
  }
  const atMs = Date.parse(text.trim());
  return Number.isNaN(atMs) ? undefined : atMs;
}
