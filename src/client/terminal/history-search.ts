import type { FoundLine, History } from "./history.ts";
import type { KeyPress } from "./keyboard.ts";

/** What a key does to a search: it goes on, it ends with the line found, or it is given up. */
export type HistorySearchStep = "searching" | "accepted" | "cancelled";

/** A search through the history, newest first, as a shell's C-r does it: each key narrows it or goes further back. */
export class HistorySearch {
  readonly #history: History;
  #query = "";
  #found: FoundLine | undefined;
  #outcome: "found" | "none" = "found";

  constructor(history: History) {
    this.#history = history;
  }

  /** The line found; undefined before the first one. */
  get text(): string | undefined {
    return this.#found?.text;
  }

  /** Where in that line the query is. */
  get cursor(): number {
    return Math.max(0, this.#found?.text.toLowerCase().indexOf(this.#query.toLowerCase()) ?? 0);
  }

  /** What stands before the line. */
  get label(): string {
    return `(${this.#outcome === "found" ? "search" : "no match"}: ${this.#query}) `;
  }

  /** Applies a key; any other than text, C-r, Backspace and C-g accepts the line. */
  press(press: KeyPress): HistorySearchStep {
    if (press.kind === "paste") return "accepted";
    if (press.kind === "text") return this.#search(this.#query + press.text, this.#found?.at);
    switch (press.name) {
      case "C-r":
        return this.#search(this.#query, this.#found === undefined ? undefined : this.#found.at - 1);
      case "backspace":
        return this.#search(this.#query.slice(0, -1), undefined);
      case "C-g":
        return "cancelled";
      default:
        return "accepted";
    }
  }

  /** Without a match the last line found stays. */
  #search(query: string, from: number | undefined): HistorySearchStep {
    this.#query = query;
    const found = query === "" ? undefined : this.#history.find(query, from);
    this.#outcome = found === undefined && query !== "" ? "none" : "found";
    this.#found = found ?? this.#found;
    return "searching";
  }
}
