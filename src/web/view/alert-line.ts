import { escapeUnprintable } from "../../protocol/text.ts";
import { setText } from "./elements.ts";

/** The line beside the fields that says what went wrong. Read aloud at once (role=alert). */
export class AlertLine {
  readonly #line: HTMLElement;
  #subject: "page" | "connection" | "former connection" = "page";

  constructor(line: HTMLElement) {
    this.#line = line;
  }

  /** Says it in place of what was said before; `field` is the one to mend, if one is. */
  tell(text: string, field?: HTMLElement): void {
    this.clear();
    setText(this.#line, escapeUnprintable(text));
    if (field !== undefined) field.ariaInvalid = "true";
  }

  /** Says what is wrong with the connection: that may be over with the next one. */
  tellOfConnection(text: string): void {
    this.tell(text);
    this.#subject = "connection";
  }

  /** There is another connection: what was said of one was said of the former one. */
  reconnected(): void {
    if (this.#subject === "connection") this.#subject = "former connection";
  }

  /** The connection stands: what was wrong with the former one does not matter any more. */
  clearFormer(): void {
    if (this.#subject === "former connection") this.clear();
  }

  /** Nothing is wrong any more. */
  clear(): void {
    this.#subject = "page";
    setText(this.#line, "");
    for (const field of document.querySelectorAll("[aria-invalid]")) field.ariaInvalid = null;
  }
}
