import { completeLine, type SeenNames } from "./completion.ts";
import { type EditedLine, edits, emptyLine, insertText, maxTypedLength, replaceText } from "./editing.ts";
import type { History } from "./history.ts";
import type { KeyPress } from "./keyboard.ts";

/** The effect of a key, besides a change of the line. */
export type PromptResult =
  /** More than one word fits, and Tab was pressed twice. */
  | { readonly kind: "candidates"; readonly text: string }
  /** The text does not fit into the line. */
  | { readonly kind: "full"; readonly text: string };

/** The line that is being typed, with its history and its completion. */
export class Prompt {
  readonly #history: History;
  readonly #names: SeenNames;
  #line = emptyLine;
  /** The line for which the last key found several completions. */
  #ambiguous: EditedLine | undefined;
  /** Whether this line was reported as full. */
  #fullReport: "pending" | "done" = "pending";

  constructor(history: History, names: SeenNames) {
    this.#history = history;
    this.#names = names;
  }

  /** The line as it is now. */
  get line(): EditedLine {
    return this.#line;
  }

  /** Applies a key. */
  press(press: KeyPress): PromptResult | undefined {
    if (press.kind === "text") return this.#insert(press.text);
    switch (press.name) {
      case "tab":
        return this.#complete();
      case "up":
      case "C-p":
        return this.#recall(this.#history.previous(this.#line.text));
      case "down":
      case "C-n":
        return this.#recall(this.#history.next());
      default:
        this.#line = edits.get(press.name)?.(this.#line) ?? this.#line;
        return undefined;
    }
  }

  /** Enters the line: returns it, and starts with an empty one. */
  enter(): string {
    const { text } = this.#line;
    this.#history.add(text);
    this.#line = replaceText(this.#line, "");
    this.#fullReport = "pending";
    return text;
  }

  #insert(text: string): PromptResult | undefined {
    const line = insertText(this.#line, text);
    const isFull = line === this.#line;
    this.#line = line;
    const wasReported = this.#fullReport === "done";
    this.#fullReport = isFull ? "done" : "pending";
    if (!isFull || wasReported) return undefined;
    return { kind: "full", text: `a line holds ${maxTypedLength} characters; the rest is dropped` };
  }

  #recall(text: string | undefined): undefined {
    if (text !== undefined) this.#line = replaceText(this.#line, text);
  }

  #complete(): PromptResult | undefined {
    const { line, candidates } = completeLine(this.#line, this.#names.all);
    const isSecondTab = this.#ambiguous === this.#line;
    this.#line = line;
    this.#ambiguous = candidates.length > 1 ? line : undefined;
    return isSecondTab ? { kind: "candidates", text: candidates.join("  ") } : undefined;
  }
}
