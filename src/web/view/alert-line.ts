import { escapeUnprintable } from "../../protocol/text.ts";
import type { Offer, Words } from "../model/words.ts";
import { makeElement } from "./elements.ts";

/** A line below a field that says what went wrong. A screen reader reads it at once (role=alert). */
export class AlertLine {
  readonly #line: HTMLElement;
  #subject: "page" | "jump" | "connection" | "previous connection" = "page";
  #field: HTMLElement | undefined;

  constructor(line: HTMLElement) {
    this.#line = line;
  }

  /**
   * Shows an alert instead of the last one; `field` is the field to correct, if there is one. `sendWithoutIt` is what that
   * offer does, where it is made.
   */
  show(words: Words | string, field?: HTMLElement, sendWithoutIt?: () => void): void {
    this.clear();
    const { lead, rest, offer } = typeof words === "string" ? { lead: "", rest: words } : words;
    if (lead !== "") this.#line.append(makeElement("b", "", escapeUnprintable(lead)), " ");
    this.#line.append(escapeUnprintable(rest));
    if (offer === "Load the page again") this.#offer(offer, () => location.reload());
    if (offer === "Send without it" && sendWithoutIt !== undefined) this.#offer(offer, sendWithoutIt);
    this.#field = field;
    if (field !== undefined) field.ariaInvalid = "true";
  }

  /** Shows an alert about the connection; a stable new connection clears it. */
  showConnectionAlert(words: Words | string): void {
    this.show(words);
    this.#subject = "connection";
  }

  /** Shows where a jump has led, or why nowhere; the next one clears it. */
  showJumpAlert(words: Words | string): void {
    this.show(words);
    this.#subject = "jump";
  }

  /** Clears an alert about the last jump; call it before the next. */
  clearJump(): void {
    if (this.#subject === "jump") this.clear();
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
    if (this.#line.hasChildNodes()) this.#line.replaceChildren();
    if (this.#field !== undefined) this.#field.ariaInvalid = null;
    this.#field = undefined;
  }

  #offer(label: Offer, act: () => void): void {
    const button = makeElement("button", "link", label);
    button.type = "button";
    button.addEventListener("click", act);
    this.#line.append(" ", button);
  }
}
