import { trimBlanks } from "../../protocol/command.ts";
import { parseMessageText } from "../../protocol/text.ts";
import { joinLines, measureDraft } from "../model/draft.ts";
import { SentTexts } from "../model/sent-texts.ts";
import type { StoredDraft } from "../model/stored-draft.ts";
import { describeUnsendable } from "../model/words.ts";
import type { AlertLine } from "./alert-line.ts";
import { setText } from "./elements.ts";
import { fitHeight } from "./field-height.ts";

/** The elements for a message. */
export interface MessageParts {
  readonly form: HTMLFormElement;
  readonly field: HTMLTextAreaElement;
  readonly counter: HTMLElement;
  readonly alertLine: AlertLine;
  /** Says what is no fault. */
  readonly hintLine: AlertLine;
}

/**
 * The field for a message: one line, however many rows it takes. Enter sends it. Pasted line breaks become
 * spaces, and an alert says so.
 */
export class MessageField {
  readonly #parts: MessageParts;
  readonly #draft: StoredDraft;
  readonly #sent = new SentTexts();
  readonly #send: (text: string) => boolean;

  /** `draft` is kept from load to load. `send` returns whether it accepted the text; if so, the field is cleared. */
  constructor(parts: MessageParts, draft: StoredDraft, send: (text: string) => boolean) {
    this.#parts = parts;
    this.#draft = draft;
    this.#send = send;
    this.#set(draft.load());
    parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    parts.field.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Enter" && event.shiftKey) {
        event.preventDefault();
        parts.hintLine.show("A message is one line. Enter sends it.");
      } else if (
        event.key === "ArrowUp" &&
        this.#sent.recall(parts.field.value, "older", (text) => this.#set(text))
      )
        event.preventDefault();
      else if (
        event.key === "ArrowDown" &&
        this.#sent.recall(parts.field.value, "newer", (text) => this.#set(text))
      )
        event.preventDefault();
    });
    // Not on keydown: Enter may also end the composition of a character, and phone keyboards do not name their keys.
    parts.field.addEventListener("beforeinput", (event) => {
      if (event.inputType !== "insertLineBreak" && event.inputType !== "insertParagraph") return;
      event.preventDefault();
      this.#submit();
    });
    parts.field.addEventListener("input", () => this.#changed());
    parts.field.addEventListener("focus", () => fitHeight(parts.field));
    parts.field.addEventListener("paste", (event) => this.#paste(event));
  }

  /** Moves the focus here. */
  focus(): void {
    this.#parts.field.focus();
  }

  /** Puts a text back into the field if it is empty; returns whether it was. */
  restore(text: string): boolean {
    if (this.#parts.field.value !== "") return false;
    this.#set(text);
    return true;
  }

  /** Puts a text before what is being written, and moves the focus here. */
  prepend(text: string): void {
    this.#set(text + this.#parts.field.value);
    this.focus();
  }

  #submit(): void {
    const { field, alertLine } = this.#parts;
    const trimmed = trimBlanks(field.value);
    if (trimmed === "") return;
    const text = parseMessageText(trimmed);
    if (typeof text !== "string") return alertLine.show(describeUnsendable(text, trimmed), field);
    if (!this.#send(text)) return;
    alertLine.clear();
    this.#sent.add(trimmed);
    this.#set("");
  }

  #changed(): void {
    const { field, alertLine, hintLine } = this.#parts;
    alertLine.clear();
    hintLine.clear();
    const { line, count } = joinLines(field.value);
    if (line !== field.value) field.value = line;
    this.#reportJoined(count);
    this.#count();
  }

  /** Joins the lines before they reach the field: the caret is then after them, and undo works. */
  #paste(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const { line, count } = joinLines(text);
    if (line === text || line === "") return;
    // Deprecated, but the only way to insert a text that undo removes; a browser without it pastes as usual.
    if (!document.execCommand("insertText", false, line)) return;
    event.preventDefault();
    this.#reportJoined(count);
  }

  #reportJoined(count: number): void {
    if (count <= 1) return;
    this.#parts.hintLine.show(`${count} lines became one: a message is one line.`);
  }

  #set(text: string): void {
    this.#parts.field.value = text;
    this.#count();
  }

  #count(): void {
    const { field, counter } = this.#parts;
    this.#draft.save(field.value);
    fitHeight(field);
    const { label, surplusBytes } = measureDraft(field.value);
    setText(counter, label);
    counter.classList.toggle("over", surplusBytes > 0);
  }
}
