import { emitKeypressEvents, type Key } from "node:readline";

/**
 * A key press: text to insert, or a key by its name, such as `left`, `C-w` (Ctrl) or `M-b` (Alt). A paste comes as a
 * whole, as its lines; the last one has no line end. One that is too long comes without lines.
 */
export type KeyPress =
  | { readonly kind: "paste"; readonly lines: readonly string[] }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "key"; readonly name: string };

/** The source of the bytes: `process.stdin`, except in tests. */
export type KeySource = NodeJS.ReadableStream;

/** Asks the terminal to mark the start and the end of a paste, if it can. */
export const startPasteMarks = "\u001b[?2004h";
/** Stops the marks. */
export const stopPasteMarks = "\u001b[?2004l";

/** How many characters a paste may have. */
const maxPastedLength = 4 * 1024 * 1024;

/**
 * Decodes what a terminal sends. In a paste only text and line ends count: line ends of any kind separate its lines, a
 * TAB is a space, and all other keys are dropped.
 */
export class Keyboard {
  readonly #source: KeySource;
  readonly #pressed: (press: KeyPress) => void;
  #phase: "typing" | "pasting" = "typing";
  #pasted: string[] = [];
  #pastedLength = 0;
  /** The name of the last key of a paste, to treat CR LF as one line end. */
  #lastPasted = "";
  readonly #listener = (text: string | undefined, key: Key) => this.#take(text, key);

  constructor(source: KeySource, pressed: (press: KeyPress) => void) {
    this.#source = source;
    this.#pressed = pressed;
    emitKeypressEvents(source);
    source.on("keypress", this.#listener);
  }

  /** Stops listening. */
  stop(): void {
    this.#source.off("keypress", this.#listener);
    this.#source.pause();
  }

  #take(text: string | undefined, key: Key): void {
    if (key.name === "paste-start") return this.#startPaste();
    if (key.name === "paste-end") return this.#endPaste();
    const press = parseKey(text, key);
    if (this.#phase === "typing") this.#pressed(press);
    else this.#takePasted(press, key.name);
  }

  #startPaste(): void {
    this.#phase = "pasting";
    this.#lastPasted = "";
    this.#pasted = [""];
    this.#pastedLength = 0;
  }

  #endPaste(): void {
    const lines = this.#pastedLength > maxPastedLength ? [] : this.#pasted;
    this.#phase = "typing";
    this.#pasted = [];
    this.#pressed({ kind: "paste", lines });
  }

  #takePasted(press: KeyPress, name = ""): void {
    const isSecondHalf = name === "enter" && this.#lastPasted === "return";
    this.#lastPasted = name;
    if (++this.#pastedLength > maxPastedLength) return;
    if (press.kind === "text") this.#append(press.text);
    else if (name === "tab") this.#append(" ");
    else if (press.kind === "key" && press.name === "return" && !isSecondHalf) this.#pasted.push("");
  }

  #append(text: string): void {
    this.#pasted.push((this.#pasted.pop() ?? "") + text);
  }
}

function parseKey(text: string | undefined, key: Key): KeyPress {
  if (text !== undefined && !key.ctrl && !key.meta && isPrintable(text)) return { kind: "text", text };
  if (key.name === "return" || key.name === "enter") return { kind: "key", name: "return" };
  return { kind: "key", name: `${key.ctrl ? "C-" : ""}${key.meta ? "M-" : ""}${key.name ?? ""}` };
}

function isPrintable(text: string): boolean {
  return !/\p{Cc}/u.test(text);
}
