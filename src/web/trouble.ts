import { escapeUnprintable } from "../protocol/text.ts";
import { setText } from "./elements.ts";

/** The line beside the fields that says what went wrong. Read aloud at once (role=alert). */
export class Trouble {
  readonly #line: HTMLElement;
  #subject: "connection" | "other" = "other";

  constructor(line: HTMLElement) {
    this.#line = line;
  }

  /** Says it in place of what was said before; `field` is the one to mend, if one is. */
  tell(text: string, field?: HTMLElement): void {
    this.clear();
    setText(this.#line, escapeUnprintable(text));
    if (field !== undefined) field.ariaInvalid = "true";
  }

  /** Says what is wrong with the connection: that is over when it stands again. */
  tellOfConnection(text: string): void {
    this.tell(text);
    this.#subject = "connection";
  }

  /** Nothing is wrong with the connection any more. */
  clearConnection(): void {
    if (this.#subject === "connection") this.clear();
  }

  /** Nothing is wrong any more. */
  clear(): void {
    this.#subject = "other";
    setText(this.#line, "");
    for (const field of document.querySelectorAll("[aria-invalid]")) field.ariaInvalid = null;
  }
}
