import { escapeUnprintable } from "../../protocol/text.ts";
import { setText } from "./elements.ts";

/** The line beside the fields that says what went wrong. Read aloud at once (role=alert). */
export class AlertLine {
  readonly #line: HTMLElement;
  #subject: "page" | "connection" | "former connection" = "page";

  constructor(line: HTMLElement) {
    this.#line = line;
  }

  /** Shows an alert instead of the one before; `field` is the one to correct, if there is one. */
  tell(text: string, field?: HTMLElement): void {
    this.clear();
    setText(this.#line, escapeUnprintable(text));
    if (field !== undefined) field.ariaInvalid = "true";
  }

  /** Shows an alert about the connection: the next connection may end it. */
  tellOfConnection(text: string): void {
    this.tell(text);
    this.#subject = "connection";
  }

  /** There is a new connection: an alert about one is about the former one. */
  reconnected(): void {
    if (this.#subject === "connection") this.#subject = "former connection";
  }

  /** The new connection is stable: clears an alert about the former one. */
  clearFormer(): void {
    if (this.#subject === "former connection") this.clear();
  }

  /** Clears the alert. */
  clear(): void {
    this.#subject = "page";
    setText(this.#line, "");
    for (const field of document.querySelectorAll("[aria-invalid]")) field.ariaInvalid = null;
  }
}
