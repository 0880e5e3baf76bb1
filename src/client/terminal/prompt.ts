import type { InputStyle } from "../core/typed-line.ts";
import { completeLine, type SeenNames } from "./completion.ts";
import { applyKey, type EditedLine, emptyLine, insertText, maxTypedLength, replaceText } from "./editing.ts";
import type { History } from "./history.ts";
import { HistorySearch } from "./history-search.ts";
import type { KeyPress } from "./keyboard.ts";

/** The effect of a key, besides a change of the line. */
export type PromptResult =
  /** More than one word fits, and Tab was pressed twice. */
  | { readonly kind: "candidates"; readonly text: string }
  /** The text does not fit into the line. */
  | { readonly kind: "full"; readonly text: string };

/** What a prompt shows; the cursor is in the text. */
export interface PromptContent {
  readonly label: string;
  readonly text: string;
  readonly cursor: number;
}

/** Editing the line, searching the history for one, or asking whether to enter the lines of a paste. */
type PromptMode =
  | { readonly kind: "editing" }
  | { readonly kind: "searching"; readonly search: HistorySearch }
  | { readonly kind: "asking"; readonly lines: readonly string[] };

const editing: PromptMode = { kind: "editing" };
const promptLabel = "> ";

/** The line that is being typed, with its history and its completion. */
export class Prompt {
  readonly #history: History;
  readonly #names: SeenNames;
  readonly #style: InputStyle;
  #line = emptyLine;
  #mode = editing;
  /** The last key that edited the line: kills in a row are one. */
  #lastKey = "";
  /** The line for which the last key found several completions. */
  #ambiguous: EditedLine | undefined;
  /** Whether this line was reported as full. */
  #fullReport: "pending" | "done" = "pending";

  constructor(history: History, names: SeenNames, style: InputStyle) {
    this.#history = history;
    this.#names = names;
    this.#style = style;
  }

  /** The line as it is now. */
  get line(): EditedLine {
    return this.#line;
  }

  /** What to show. */
  get content(): PromptContent {
    const mode = this.#mode;
    const { text, cursor } = this.#line;
    if (mode.kind === "searching") {
      return { label: mode.search.label, text: mode.search.text ?? text, cursor: mode.search.cursor };
    }
    if (mode.kind === "editing") return { label: promptLabel, text, cursor };
    const label = `${mode.lines.length} lines pasted: Enter sends them, Ctrl-C drops them: `;
    return { label, text: `${text}${mode.lines[0]} …`, cursor: 0 };
  }

  /** Whether there is nothing to clear: no text, no search, no question. */
  get isEmpty(): boolean {
    return this.#mode.kind === "editing" && this.#line.text === "";
  }

  /** Drops a question or a search, or else the text. */
  clear(): void {
    if (this.#mode.kind === "editing") this.#line = replaceText(this.#line, "");
    this.#mode = editing;
    this.#history.leave();
  }

  /** Applies a key. */
  press(press: KeyPress): PromptResult | undefined {
    if (this.#mode.kind === "asking") return undefined;
    if (this.#mode.kind === "searching") return this.#search(this.#mode.search, press);
    const last = this.#lastKey;
    this.#lastKey = press.kind === "key" ? press.name : "";
    if (press.kind === "text") return this.#insert(press.text);
    if (press.kind === "paste") return this.#paste(press.lines);
    switch (press.name) {
      case "tab":
        return this.#complete();
      case "up":
      case "C-p":
        return this.#recall(this.#history.previous(this.#line.text));
      case "down":
      case "C-n":
        return this.#recall(this.#history.next());
      case "C-r":
        this.#mode = { kind: "searching", search: new HistorySearch(this.#history) };
        return undefined;
      default:
        this.#line = applyKey(this.#line, press.name, last);
        return undefined;
    }
  }

  /** Enters the line, or those of a paste that was asked about: returns them, and starts with an empty one. */
  enter(): string[] {
    const mode = this.#mode;
    this.#mode = editing;
    if (mode.kind === "searching") this.#recall(mode.search.text);
    if (mode.kind !== "asking") return [this.#enterLine()];
    return mode.lines.map((line) => {
      this.#insert(line);
      return this.#enterLine();
    });
  }

  #enterLine(): string {
    const { text } = this.#line;
    this.#history.add(text);
    this.#line = replaceText(this.#line, "");
    this.#fullReport = "pending";
    return text;
  }

  /** A line end at the end of a paste enters nothing: the user does. */
  #paste(lines: readonly string[]): PromptResult | undefined {
    if (lines.length === 0) return { kind: "full", text: "this paste is too long; nothing of it is entered" };
    const complete = lines.at(-1) === "" ? lines.slice(0, -1) : lines;
    const tooLong = complete.find((line) => line.length > maxTypedLength);
    if (tooLong !== undefined)
      return { kind: "full", text: describeFull("nothing of this paste is entered") };
    if (complete.length <= 1) return this.#insert(complete.join(""));
    this.#mode = { kind: "asking", lines: complete };
    return undefined;
  }

  #insert(text: string): PromptResult | undefined {
    const line = insertText(this.#line, text);
    const isFull = line === this.#line && text !== "";
    this.#line = line;
    const wasReported = this.#fullReport === "done";
    this.#fullReport = isFull ? "done" : "pending";
    return isFull && !wasReported ? { kind: "full", text: describeFull("the rest is dropped") } : undefined;
  }

  #search(search: HistorySearch, press: KeyPress): PromptResult | undefined {
    const step = search.press(press);
    if (step === "searching") return undefined;
    this.#mode = editing;
    if (step === "cancelled") return undefined;
    this.#recall(search.text);
    return this.press(press);
  }

  #recall(text: string | undefined): undefined {
    if (text !== undefined) this.#line = replaceText(this.#line, text);
  }

  #complete(): PromptResult | undefined {
    const { line, candidates } = completeLine(this.#line, this.#names.all, this.#style);
    const isSecondTab = this.#ambiguous === this.#line;
    this.#line = line;
    this.#ambiguous = candidates.length > 1 ? line : undefined;
    return isSecondTab ? { kind: "candidates", text: candidates.join("  ") } : undefined;
  }
}

function describeFull(consequence: string): string {
  return `a line holds ${maxTypedLength} characters; ${consequence}`;
}
