/** A store as browsers have it. */
export interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

const prefix = "lastword.";

/** Texts that outlive the page. A browser may forbid it: then nothing is remembered, and all else works. */
export class Kept {
  readonly #open: () => Store;

  /** `open` may throw, as reading `localStorage` does where cookies are blocked. */
  constructor(open: () => Store) {
    this.#open = open;
  }

  /** The text that was kept last. */
  get(key: string): string | undefined {
    return attempt(() => this.#open().getItem(prefix + key) ?? undefined);
  }

  /** Keeps a text; undefined forgets it. */
  set(key: string, value: string | undefined): void {
    attempt(() => {
      const store = this.#open();
      if (value === undefined) store.removeItem(prefix + key);
      else store.setItem(prefix + key, value);
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
