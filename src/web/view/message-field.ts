import { trimBlanks } from "../../protocol/blanks.ts";
import { parseMessageText } from "../../protocol/text.ts";
import { describeLength, joinLines } from "../model/draft.ts";
import type { AlertLine } from "./alert-line.ts";
import { setText } from "./elements.ts";

/** The elements for a message. */
export interface MessageParts {
  readonly form: HTMLFormElement;
  readonly field: HTMLTextAreaElement;
  readonly counter: HTMLElement;
  readonly alertLine: AlertLine;
}

/**
 * The field for a message: one line, however long it is on the screen. Enter sends. Pasted line breaks become
 * spaces, and the page says so.
 */
export class MessageField {
  readonly #parts: MessageParts;
  readonly #send: (text: string) => boolean;

  /** `send` returns whether it took the text; the field is then emptied. */
  constructor(parts: MessageParts, send: (text: string) => boolean) {
    this.#parts = parts;
    this.#send = send;
    parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    // Not on a key: Enter may also end the composition of a character, and phone keyboards do not name their keys.
    parts.field.addEventListener("beforeinput", (event) => {
      if (event.inputType !== "insertLineBreak" && event.inputType !== "insertParagraph") return;
      event.preventDefault();
      this.#submit();
    });
    parts.field.addEventListener("input", () => this.#changed());
    parts.field.addEventListener("paste", (event) => this.#paste(event));
  }

  /** Moves the focus here. */
  focus(): void {
    this.#parts.field.focus();
  }

  /** Puts a text into the field if it is empty; returns whether it was. */
  putBack(text: string): boolean {
    if (this.#parts.field.value !== "") return false;
    this.#set(text);
    return true;
  }

  #submit(): void {
    const { field, alertLine } = this.#parts;
    if (trimBlanks(field.value) === "") return;
    const text = parseMessageText(trimBlanks(field.value));
    if (typeof text !== "string") return alertLine.tell(`not sent: ${text.text}`, field);
    if (!this.#send(text)) return;
    alertLine.clear();
    this.#set("");
  }

  #changed(): void {
    const { field, alertLine } = this.#parts;
    alertLine.clear();
    const { line, count } = joinLines(field.value);
    if (line !== field.value) field.value = line;
    this.#tellJoined(count);
    this.#count();
  }

  /** Joins lines before they are in the field: the caret is then after them, and undo works. */
  #paste(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const { line, count } = joinLines(text);
    if (line === text || line === "") return;
    // Deprecated, but the only way to insert a text that can be undone; a browser without it pastes on its own.
    if (!document.execCommand("insertText", false, line)) return;
    event.preventDefault();
    this.#tellJoined(count);
  }

  #tellJoined(count: number): void {
    if (count <= 1) return;
    const told = `a message is one line: ${count} lines were joined, with spaces between them`;
    this.#parts.alertLine.tell(told);
  }

  #set(text: string): void {
    this.#parts.field.value = text;
    this.#count();
  }

  #count(): void {
    const { field, counter } = this.#parts;
    const length = describeLength(field.value);
    setText(counter, length);
    counter.classList.toggle("over", length.endsWith("too long"));
  }
}
