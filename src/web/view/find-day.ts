import { findElement } from "./elements.ts";

/** The field for a day in the search: a button opens it, and Enter or another button goes there. */
export class FindDay {
  readonly #opener = findElement("find-a-day", HTMLButtonElement);
  readonly #form = findElement("find-day", HTMLFormElement);
  readonly #field = findElement("day", HTMLInputElement);

  /** `go` is called with the day's midnight here. */
  constructor(go: (day: Date) => void) {
    this.#opener.addEventListener("click", () => this.#show(this.#form.hidden ? "open" : "closed"));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      const day = new Date(`${this.#field.value}T00:00`);
      if (Number.isNaN(day.getTime())) return this.#field.focus();
      this.#show("closed");
      go(day);
    });
  }

  #show(state: "open" | "closed"): void {
    const isOpen = state === "open";
    if (!isOpen && this.#form.contains(document.activeElement)) this.#opener.focus();
    this.#form.hidden = !isOpen;
    this.#opener.ariaExpanded = isOpen ? "true" : "false";
    if (isOpen) this.#field.focus();
  }
}
