/** How many lines are kept. */
export const maxHistoryLines = 1000;

/** The lines that were entered before, and where one is among them when one goes up and down. */
export class History {
  readonly #lines: string[];
  readonly #keep: (line: string) => void;
  /** Where one is; behind the last line is the line that was being typed. */
  #at: number;
  #draft = "";

  /** `lines` come oldest first; `keep` receives each new line. */
  constructor(lines: readonly string[], keep: (line: string) => void) {
    this.#lines = lines.slice(-maxHistoryLines);
    this.#keep = keep;
    this.#at = this.#lines.length;
  }

  /** Notes a line that was entered: not if it begins with a blank, and not twice in a row. */
  add(line: string): void {
    if (/^\s|^$/.test(line) || line === this.#lines.at(-1)) return this.#leave();
    this.#lines.push(line);
    if (this.#lines.length > maxHistoryLines) this.#lines.shift();
    this.#leave();
    this.#keep(line);
  }

  /** The line before, if there is one; `current` is the text in the prompt now. */
  earlier(current: string): string | undefined {
    if (this.#at === 0) return undefined;
    if (this.#at === this.#lines.length) this.#draft = current;
    return this.#lines[--this.#at];
  }

  /** The line after, if there is one; behind the last one comes what was being typed. */
  later(): string | undefined {
    if (this.#at === this.#lines.length) return undefined;
    return this.#lines[++this.#at] ?? this.#draft;
  }

  #leave(): void {
    this.#at = this.#lines.length;
    this.#draft = "";
  }
}
