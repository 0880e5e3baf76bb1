import type { PersistentStore } from "./persistent-store.ts";

const key = "draft";

/** What is being written; it is kept for each board, beyond the life of the page. */
export class StoredDraft {
  readonly #store: PersistentStore;

  constructor(store: PersistentStore) {
    this.#store = store;
  }

  /** The text that was saved last; empty if there is none. */
  load(): string {
    return this.#store.get(key) ?? "";
  }

  /** Keeps a text; an empty one is not kept. */
  save(text: string): void {
    this.#store.set(key, text === "" ? undefined : text);
  }
}
