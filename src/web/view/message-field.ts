import type { Clock } from "../../net/clock.ts";
import { trimBlanks } from "../../protocol/command.ts";
import { removeForbidden } from "../../protocol/text.ts";
import { completeName, type Said } from "../model/completion.ts";
import { joinLines, measureDraft } from "../model/draft.ts";
import { checkMessages } from "../model/sendable.ts";
import { SentTexts } from "../model/sent-texts.ts";
import type { StoredDraft } from "../model/stored-draft.ts";
import type { AlertLine } from "./alert-line.ts";
import { setText } from "./elements.ts";
import { fitHeight } from "./field-height.ts";
import { insertText } from "./insert-text.ts";
import { LinesOffer } from "./lines-offer.ts";
import { plainKey } from "./plain-key.ts";

/** The elements for a message. */
export interface MessageParts {
  readonly form: HTMLFormElement;
  readonly field: HTMLTextAreaElement;
  readonly counter: HTMLElement;
  readonly alertLine: AlertLine;
  /** Says what is no fault. */
  readonly hintLine: AlertLine;
  /** Sends pasted lines as messages. */
  readonly sendLines: HTMLButtonElement;
}

/** What the field needs of the page. */
export interface MessageNeeds {
  readonly clock: Clock;
  /** It is kept from load to load. */
  readonly draft: StoredDraft;
  /** The messages whose senders one may call, the best first. */
  readonly said: () => Iterable<Said>;
  /** Returns whether it accepted all of these messages; if so, the field is cleared. */
  send(texts: readonly string[]): boolean;
}

/** After this time without typing, the page says in words that a text is too long: at each key, that would be read aloud. */
const typingRestMs = 800;

/**
 * The field for a message: one line, however many rows it takes. Enter sends it. Pasted line breaks become
 * spaces, and a hint says so.
 */
export class MessageField {
  readonly #parts: MessageParts;
  readonly #needs: MessageNeeds;
  readonly #sent = new SentTexts();
  readonly #offer: LinesOffer;
  #cancelWords: () => void = () => undefined;

  constructor(parts: MessageParts, needs: MessageNeeds) {
    this.#parts = parts;
    this.#needs = needs;
    this.#offer = new LinesOffer({ hintLine: parts.hintLine, button: parts.sendLines }, (texts) => {
      this.focus();
      this.#sendAll(texts);
    });
    this.#set(needs.draft.load());
    const { form, field } = parts;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    field.addEventListener("keydown", (event) => {
      if (this.#press(event)) event.preventDefault();
    });
    // Not on keydown: Enter may also end the composition of a character, and phone keyboards do not name their keys.
    field.addEventListener("beforeinput", (event) => {
      if (event.inputType !== "insertLineBreak" && event.inputType !== "insertParagraph") return;
      event.preventDefault();
      this.#submit();
    });
    field.addEventListener("input", () => this.#changed());
    field.addEventListener("focus", () => fitHeight(field));
    field.addEventListener("paste", (event) => this.#paste(event));
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

  /** Removes the characters that no message may contain [MSG-3], and sends the rest. */
  sendWithoutForbidden(): void {
    this.#set(removeForbidden(this.#parts.field.value));
    this.focus();
    this.#submit();
  }

  /** Acts on a key; returns whether that is all it is to do. */
  #press(event: KeyboardEvent): boolean {
    const { field, hintLine } = this.#parts;
    const key = plainKey(event);
    const recall = (which: "older" | "newer") =>
      this.#sent.recall(field.value, which, (text) => this.#set(text));
    if (key === "Enter" && event.shiftKey) {
      this.#offer.withdraw();
      hintLine.show("A message is one line. Enter sends it.");
      return true;
    }
    if (event.shiftKey) return false;
    if (key === "Tab") return this.#complete();
    if (key === "ArrowUp") return recall("older");
    return key === "ArrowDown" && recall("newer");
  }

  /** Completes a name that was begun before the caret. */
  #complete(): boolean {
    const { field } = this.#parts;
    const caret = field.selectionStart;
    if (caret !== field.selectionEnd) return false;
    const completion = completeName(field.value, caret, this.#needs.said());
    if (completion === undefined) return false;
    field.setSelectionRange(completion.start, caret);
    return insertText(completion.text);
  }

  #submit(): void {
    const { field, hintLine } = this.#parts;
    if (trimBlanks(field.value) === "") return hintLine.show("There is nothing to send yet.");
    this.#sendAll([field.value]);
  }

  /** Sends all of these, or none: then it says what is the matter with the first that cannot be sent. */
  #sendAll(texts: readonly string[]): void {
    const { field, alertLine } = this.#parts;
    const checked = checkMessages(texts);
    if (!("sendable" in checked)) return alertLine.show(checked, field, () => this.sendWithoutForbidden());
    const { sendable } = checked;
    if (!this.#needs.send(sendable)) return;
    alertLine.clear();
    for (const text of sendable) this.#sent.add(text);
    this.#offer.withdraw();
    this.#set("");
  }

  #changed(): void {
    const { field } = this.#parts;
    this.#offer.withdraw();
    const { line, lines } = joinLines(field.value);
    if (line !== field.value) field.value = line;
    this.#offer.make({ before: "", lines, after: "" });
    if (this.#count() === 0) this.#parts.alertLine.clear();
  }

  /** Joins the lines before they reach the field: the caret is then after them, and undo works. */
  #paste(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const { line, lines } = joinLines(text);
    if (line === text || line === "") return;
    const { value, selectionStart, selectionEnd } = this.#parts.field;
    // A browser that cannot do so pastes as usual.
    if (!insertText(line)) return;
    event.preventDefault();
    this.#offer.make({ before: value.slice(0, selectionStart), lines, after: value.slice(selectionEnd) });
  }

  #set(text: string): void {
    this.#parts.field.value = text;
    this.#count();
  }

  /** Counts the bytes near the limit; returns how many are too many. */
  #count(): number {
    const { field, counter, alertLine } = this.#parts;
    this.#needs.draft.save(field.value);
    fitHeight(field);
    const { label, surplusBytes } = measureDraft(field.value);
    setText(counter, label);
    counter.classList.toggle("over", surplusBytes > 0);
    this.#cancelWords();
    field.ariaInvalid = surplusBytes > 0 ? "true" : null;
    if (surplusBytes === 0) return 0;
    this.#cancelWords = this.#needs.clock.after(typingRestMs, () => {
      const checked = checkMessages([field.value]);
      if (!("sendable" in checked)) alertLine.show(checked, field);
    });
    return surplusBytes;
  }
}
