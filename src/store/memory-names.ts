import type { Names } from "../../actors/server/ports.ts";
import { nameKey } from "../protocol/name.ts";

/** The names of a server's open connections, in memory. */
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
