import type { KeySupport } from "../../../actors/client/ports.ts";
import { nameKey } from "../../protocol/name.ts";
import type { PersistentStore } from "./persistent-store.ts";

const key = "name";
/** Those that this browser had lately, newest last, with blanks between: a name has none. */
const formerKey = "names";
/** A name of long ago may be somebody else's by now. */
const maxFormer = 5;

/** How the board answers keys. */
export interface KeyKnowledge {
  support(): KeySupport;
}

/**
 * The names of this page. A reload registers the tab's name again. Another tab registers it, too, on a board with keys;
 * elsewhere two tabs cannot hold it, and the other one only proposes it. So the tab's own store has the name only while
 * the page is hidden: a duplicate of a visible tab finds none there.
 */
export class OwnNames {
  readonly #tab: PersistentStore;
  readonly #browser: PersistentStore;
  readonly #keys = new Set<string>();
  #current: string | undefined;

  constructor(tab: PersistentStore, browser: PersistentStore, board: KeyKnowledge) {
    this.#tab = tab;
    this.#browser = browser;
    this.restore();
    if (board.support() === "accepted") this.#current ??= browser.get(key);
  }

  /** The name to register. */
  get current(): string | undefined {
    return this.#current;
  }

  /** The name to propose. */
  get proposed(): string {
    return this.#current ?? this.#browser.get(key) ?? "";
  }

  /** Adds a name that is now registered. */
  add(name: string): void {
    this.#current = name;
    this.#browser.set(key, name);
    this.#keys.add(nameKey(name));
    const others = this.#former.filter((former) => former !== nameKey(name));
    this.#browser.set(formerKey, [...others, nameKey(name)].slice(-maxFormer).join(" "));
  }

  /** The names by which one may call the reader, as keys: those of this page, and the last ones of this browser. */
  get all(): readonly string[] {
    return [...new Set([...this.#keys, ...this.#former])];
  }

  /** Whether this page has or had a sender's name; others may have had it too. */
  has(sender: string): boolean {
    return this.#keys.has(nameKey(sender));
  }

  /** Forgets the name in this browser. */
  forget(): void {
    this.#current = undefined;
    this.#tab.set(key, undefined);
    this.#browser.set(key, undefined);
    this.#browser.set(formerKey, undefined);
  }

  /** Saves the name for a reload; call it when the page is hidden, since it may not come back. */
  save(): void {
    if (this.#current !== undefined) this.#tab.set(key, this.#current);
  }

  /** Restores the name after a reload, and removes it from the tab's store. */
  restore(): void {
    this.#current ??= this.#tab.get(key);
    this.#tab.set(key, undefined);
  }

  get #former(): string[] {
    return (this.#browser.get(formerKey) ?? "").split(" ").filter((name) => name !== "");
  }
}
