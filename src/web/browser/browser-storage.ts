import type { PersistentStore } from "../model/persistent-store.ts";

/** The part of the Web Storage API that we use (https://html.spec.whatwg.org/multipage/webstorage.html). */
export interface WebStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

const prefix = "lastword.";

/** `sessionStorage` or `localStorage`. If the browser blocks it, nothing is stored, and everything else works. */
export class BrowserStorage implements PersistentStore {
  readonly #open: () => WebStorage;

  /** `open` may throw, as reading `localStorage` does where cookies are blocked. */
  constructor(open: () => WebStorage) {
    this.#open = open;
  }

  get(key: string): string | undefined {
    return attempt(() => this.#open().getItem(prefix + key) ?? undefined);
  }

  /** Stores a text unless there is one; returns the stored one. */
  create(key: string, value: string): string | undefined {
    if (this.get(key) === undefined) this.set(key, value);
    return this.get(key);
  }

  set(key: string, value: string | undefined): void {
    attempt(() => {
      const storage = this.#open();
      if (value === undefined) storage.removeItem(prefix + key);
      else storage.setItem(prefix + key, value);
    });
  }
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
