import type { PersistentStore } from "./persistent-store.ts";

/** What is kept for each board. */
export const boardKeys = [
  "key",
  "key-support",
  "token",
  "draft",
  "unread",
  "title",
  "last-id",
  "servers",
] as const;

/** A name under which something is kept for each board. */
export type BoardKey = (typeof boardKeys)[number];

/** Which board answers. `first`: this address had none with an identity. `another`: it had another one. */
export type Recognition = "first" | "same" | "another";

/**
 * What this browser keeps for a board: by the board's identity, since an address may get another board, and two boards may
 * share an origin. While the identity is not known, it is kept under the bare name, as earlier versions did; the first board
 * that says who it is takes that over.
 */
export class BoardStorage implements PersistentStore {
  readonly #store: PersistentStore;
  readonly #addressKey: string;
  #identity: string | undefined;

  /** `path`: that of the page, below which the board's files are. Begins with the board that was there last. */
  constructor(store: PersistentStore, path: string) {
    this.#store = store;
    this.#addressKey = `board-at.${path}`;
    this.#identity = store.get(this.#addressKey);
  }

  /** The board whose things these are; undefined if it is not known. */
  get identity(): string | undefined {
    return this.#identity;
  }

  /** Says which board has answered. Nothing changes if it is another one: that takes `enter`. */
  recognize(identity: string): Recognition {
    if (identity === this.#identity) return "same";
    if (this.#identity !== undefined) return "another";
    for (const key of boardKeys) this.#move(key, nameOf(key, identity));
    this.enter(identity);
    return "first";
  }

  /** From now on, these are the things of this board, also after a reload. */
  enter(identity: string): void {
    this.#identity = identity;
    this.#store.set(this.#addressKey, identity);
  }

  /** These are the things of this board also after a reload, even if another tab has entered another one meanwhile. */
  stay(): void {
    if (this.#identity !== undefined) this.enter(this.#identity);
  }

  get(key: string): string | undefined {
    return this.#store.get(nameOf(key, this.#identity));
  }

  set(key: string, value: string | undefined): void {
    this.#store.set(nameOf(key, this.#identity), value);
  }

  /** Stores a text unless there is one; returns the stored one, undefined if the browser stores nothing. */
  create(key: string, value: string): string | undefined {
    if (this.get(key) === undefined) this.set(key, value);
    return this.get(key);
  }

  /** Removes all that is kept for the board, and that it was here. */
  forget(): void {
    for (const key of boardKeys) this.set(key, undefined);
    this.#store.set(this.#addressKey, undefined);
    this.#identity = undefined;
  }

  /** What is there already stays: another tab may have moved it. */
  #move(from: string, to: string): void {
    const value = this.#store.get(from);
    if (value === undefined) return;
    if (this.#store.get(to) === undefined) this.#store.set(to, value);
    if (this.#store.get(to) !== undefined) this.#store.set(from, undefined);
  }
}

function nameOf(key: string, identity: string | undefined): string {
  return identity === undefined ? key : `${key}.${identity}`;
}
