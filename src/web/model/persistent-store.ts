/** Texts by key that outlive the page: in this tab, or in this browser. Where the browser forbids it, nothing is kept. */
export interface PersistentStore {
  /** The text that was set last; undefined if there is none. */
  get(key: string): string | undefined;
  /** Keeps a text; undefined removes it. */
  set(key: string, value: string | undefined): void;
}
