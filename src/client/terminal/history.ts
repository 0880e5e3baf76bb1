/** How many lines are kept. */
export const maxHistoryLines = 1000;

/** The lines entered before, and the position among them while the user moves through them. */
export class History {
  readonly #lines: string[];
  readonly #save: (line: string) => void;
  /** The position; after the last line comes the line that was being typed. */
  #position: number;
  #draft = "";

  /** `lines` come oldest first; `save` receives each new line. */
  constructor(lines: readonly string[], save: (line: string) => void) {
    this.#lines = lines.slice(-maxHistoryLines);
    this.#save = save;
    this.#position = this.#lines.length;
  }

  /** Adds an entered line, unless it starts with a blank or repeats the last one. */
  add(line: string): void {
    if (/^\s|^$/.test(line) || line === this.#lines.at(-1)) return this.#reset();
    this.#lines.push(line);
    if (this.#lines.length > maxHistoryLines) this.#lines.shift();
    this.#reset();
    this.#save(line);
  }

  /** The previous line, if there is one; `current` is the text in the prompt now. */
  previous(current: string): string | undefined {
    if (this.#position === 0) return undefined;
    if (this.#position === this.#lines.length) this.#draft = current;
    return this.#lines[--this.#position];
  }

  /** The next line, if there is one; after the last one comes the line that was being typed. */
  next(): string | undefined {
    if (this.#position === this.#lines.length) return undefined;
    return this.#lines[++this.#position] ?? this.#draft;
  }

  #reset(): void {
    this.#position = this.#lines.length;
    this.#draft = "";
  }
}
