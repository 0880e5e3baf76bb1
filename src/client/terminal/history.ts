/** How many lines are kept. */
export const maxHistoryLines = 1000;

/** A line of the history, and where it is there. */
export interface FoundLine {
  readonly text: string;
  readonly at: number;
}

/** Whether a line may be kept and shown again: a key or a token is for nobody's eyes. */
export function mayKeep(line: string): boolean {
  return !/^\s*\/?(?:key|auth)\b/i.test(line);
}

/** A typed line as it may be shown again. */
export function concealTyped(line: string): string {
  return mayKeep(line) ? line : line.replace(/((?:key|auth)\s*).*/i, "$1****");
}

/** The lines entered before, and the position among them while the user moves through them. */
export class History {
  readonly #lines: string[];
  readonly #save: (line: string) => void;
  /** The position; after the last line comes the line that was being typed. */
  #position: number;
  #draft = "";

  /** `lines` come oldest first; `save` receives each new line. */
  constructor(lines: readonly string[], save: (line: string) => void) {
    this.#lines = lines.filter(mayKeep).slice(-maxHistoryLines);
    this.#save = save;
    this.#position = this.#lines.length;
  }

  /** Adds an entered line, unless it starts with a blank, holds a key, or repeats the last one. */
  add(line: string): void {
    if (/^\s|^$/.test(line) || !mayKeep(line) || line === this.#lines.at(-1)) return this.leave();
    this.#lines.push(line);
    if (this.#lines.length > maxHistoryLines) this.#lines.shift();
    this.leave();
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

  /** The newest line that contains this text, at this place or before it; the case is ignored. */
  find(text: string, from = this.#lines.length - 1): FoundLine | undefined {
    const wanted = text.toLowerCase();
    for (let at = from; at >= 0; at--) {
      const line = this.#lines[at] ?? "";
      if (line.toLowerCase().includes(wanted)) return { text: line, at };
    }
    return undefined;
  }

  /** Ends the move through the lines, and forgets the one that was being typed. */
  leave(): void {
    this.#position = this.#lines.length;
    this.#draft = "";
  }
}
