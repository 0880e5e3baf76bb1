import { nameKey } from "../../protocol/name.ts";
import type { PersistentStore } from "./persistent-store.ts";

const key = "name";

/**
 * The names of this page. A reload continues with the tab's name; another tab only proposes it, since two cannot hold it. So
 * the tab's own store has the name only while the page is away: a duplicated tab finds none there.
 */
export class OwnNames {
  readonly #tab: PersistentStore;
  readonly #browser: PersistentStore;
  readonly #keys = new Set<string>();
  #current: string | undefined;

  constructor(tab: PersistentStore, browser: PersistentStore) {
    this.#tab = tab;
    this.#browser = browser;
    this.comeBack();
  }

  /** The name to register. */
  get current(): string | undefined {
    return this.#current;
  }

  /** The name to propose. */
  get proposed(): string {
    return this.#current ?? this.#browser.get(key) ?? "";
  }

  /** A name was registered. */
  add(name: string): void {
    this.#current = name;
    this.#browser.set(key, name);
    this.#keys.add(nameKey(name));
  }

  /** Whether this page has, or had, a sender's name; others may have had it as well. */
  has(sender: string): boolean {
    return this.#keys.has(nameKey(sender));
  }

  /** The page may be gone after this. */
  goAway(): void {
    if (this.#current !== undefined) this.#tab.set(key, this.#current);
  }

  /** The page is in use. */
  comeBack(): void {
    this.#current ??= this.#tab.get(key);
    this.#tab.set(key, undefined);
  }
}
