import { nameKey } from "../protocol/name.ts";

/**
 * Who holds which name (PROTOCOL.md, [NAM-4]). `owner` is a connection's number; calls of one owner take effect
 * in the order in which they were made. Its one user is the store actor.
 */
export interface Names {
  /** Gives `name` to `owner`, whose earlier name is free from then on; resolves to false when it is taken. */
  claim(name: string, owner: number): Promise<boolean>;
  /** Frees the name that `owner` holds, if any. */
  release(owner: number): Promise<void>;
}

/** The names of one server's live connections, in memory. */
export class MemoryNames implements Names {
  readonly #ownerByKey = new Map<string, number>();
  readonly #keyByOwner = new Map<number, string>();

  claim(name: string, owner: number): Promise<boolean> {
    const key = nameKey(name);
    const holder = this.#ownerByKey.get(key);
    if (holder !== undefined && holder !== owner) return Promise.resolve(false);
    this.#free(owner);
    this.#ownerByKey.set(key, owner);
    this.#keyByOwner.set(owner, key);
    return Promise.resolve(true);
  }

  release(owner: number): Promise<void> {
    this.#free(owner);
    return Promise.resolve();
  }

  #free(owner: number): void {
    const key = this.#keyByOwner.get(owner);
    if (key === undefined) return;
    this.#keyByOwner.delete(owner);
    this.#ownerByKey.delete(key);
  }
}
