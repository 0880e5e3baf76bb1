/** Texts by key that outlive the page: in this tab, or in this browser. If the browser blocks it, nothing is stored. */
export interface PersistentStore {
  /** The text that was set last; undefined if there is none. */
  get(key: string): string | undefined;
  /** Stores a text; undefined removes it. */
  set(key: string, value: string | undefined): void;
}
