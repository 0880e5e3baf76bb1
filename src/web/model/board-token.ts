import type { Denial } from "./about.ts";
import type { PersistentStore } from "./persistent-store.ts";
import { describeRefusal } from "./words.ts";

/** The token that the page shows the board; once the board knows it, it is kept with the board's other things. */
export class BoardToken {
  /** What a denial ends with, beside the page's own words. */
  readonly remedy = "";
  readonly #store: PersistentStore;
  #token: string | undefined;

  constructor(store: PersistentStore) {
    this.#store = store;
    this.#token = store.get("token");
  }

  /** Undefined: there is none. */
  current(): string | undefined {
    return this.#token;
  }

  /** Shows this one from now on. */
  use(token: string): void {
    this.#token = token;
  }

  /** Keeps it for the next visit. */
  keep(): void {
    if (this.#token !== undefined) this.#store.set("token", this.#token);
  }

  /** What the page says of a denial, beside asking for a token. */
  describe(denial: Denial): string {
    if (denial === "too many") return "Too many wrong tokens from here. Try again in a minute.";
    return this.#token === undefined ? "" : describeRefusal(denial, { text: "" }).rest;
  }
}
