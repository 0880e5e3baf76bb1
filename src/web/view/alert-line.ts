import { escapeUnprintable } from "../../protocol/text.ts";
import { setText } from "./elements.ts";

/** The line above the fields that says what went wrong. A screen reader reads it at once (role=alert). */
export class AlertLine {
  readonly #line: HTMLElement;
  #subject: "page" | "connection" | "previous connection" = "page";

  constructor(line: HTMLElement) {
    this.#line = line;
  }

  /** Shows an alert instead of the last one; `field` is the field to correct, if there is one. */
  show(text: string, field?: HTMLElement): void {
    this.clear();
    setText(this.#line, escapeUnprintable(text));
    if (field !== undefined) field.ariaInvalid = "true";
  }

  /** Shows an alert about the connection; a stable new connection clears it. */
  showConnectionAlert(text: string): void {
    this.show(text);
    this.#subject = "connection";
  }

  /** A new connection is open: an alert about the connection now concerns the previous one. */
  reconnected(): void {
    if (this.#subject === "connection") this.#subject = "previous connection";
  }

  /** Clears an alert about the previous connection; call it when the new one is stable. */
  clearPrevious(): void {
    if (this.#subject === "previous connection") this.clear();
  }

  /** Clears the alert. */
  clear(): void {
    this.#subject = "page";
    setText(this.#line, "");
    for (const field of document.querySelectorAll("[aria-invalid]")) field.ariaInvalid = null;
  }
}
