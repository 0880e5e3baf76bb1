import type { KeyStore } from "../core/board-keys.ts";
import type { KeyFolder } from "./key-folder.ts";

/**
 * The folders of a board's servers, each with the same content. Where they differ, since one of them was dialled alone
 * before, what was stored last counts, and takes the place of the others.
 */
export class SharedKeyFolder implements KeyStore {
  readonly #folders: readonly KeyFolder[];

  /** All clients must give the folders in the same order: those that start at once then make one key, in the first. */
  constructor(folders: readonly KeyFolder[]) {
    this.#folders = folders;
  }

  get(name: string): string | undefined {
    const [newest, ...others] = this.#folders
      .flatMap((folder) => {
        const text = folder.get(name);
        return text === undefined ? [] : { folder, text, storedMs: folder.storedMs(name) };
      })
      .toSorted((one, other) => other.storedMs - one.storedMs);
    if (newest === undefined) return undefined;
    const isShared =
      others.length + 1 === this.#folders.length && others.every(({ text }) => text === newest.text);
    if (!isShared) this.#share(name, newest.text, newest.folder);
    return newest.text;
  }

  /** Throws if one of the files cannot be written. */
  set(name: string, text: string): void {
    for (const folder of this.#folders) folder.set(name, text);
  }

  create(name: string, text: string): string | undefined {
    const [first] = this.#folders;
    const stored = first?.create(name, text);
    if (first !== undefined && stored !== undefined) this.#share(name, stored, first);
    return stored;
  }

  /** A folder that cannot be written is no reason to be without a key at the other servers. */
  #share(name: string, text: string, from: KeyFolder): void {
    for (const folder of this.#folders) {
      if (folder === from) continue;
      try {
        folder.set(name, text);
      } catch {
        // The next look tries again.
      }
    }
  }
}
