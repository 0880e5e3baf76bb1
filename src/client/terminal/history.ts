/** How many lines are kept. */
export const maxHistoryLines = 1000;

/** The lines entered before, and the position among them while the person goes up and down. */
export class History {
  readonly #lines: string[];
  readonly #keep: (line: string) => void;
  /** The position; after the last line comes the line that was being typed. */
  #at: number;
  #draft = "";

  /** `lines` come oldest first; `keep` receives each new line. */
  constructor(lines: readonly string[], keep: (line: string) => void) {
    this.#lines = lines.slice(-maxHistoryLines);
    this.#keep = keep;
    this.#at = this.#lines.length;
  }

  /** Adds an entered line, unless it starts with a blank or repeats the last one. */
  add(line: string): void {
    if (/^\s|^$/.test(line) || line === this.#lines.at(-1)) return this.#leave();
    this.#lines.push(line);
    if (this.#lines.length > maxHistoryLines) this.#lines.shift();
    this.#leave();
    this.#keep(line);
  }

  /** The previous line, if there is one; `current` is the text in the prompt now. */
  earlier(current: string): string | undefined {
    if (this.#at === 0) return undefined;
    if (this.#at === this.#lines.length) this.#draft = current;
    return this.#lines[--this.#at];
  }

  /** The next line, if there is one; after the last one comes the line that was being typed. */
  later(): string | undefined {
    if (this.#at === this.#lines.length) return undefined;
    return this.#lines[++this.#at] ?? this.#draft;
  }

  #leave(): void {
    this.#at = this.#lines.length;
    this.#draft = "";
  }
}
