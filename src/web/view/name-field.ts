import { parseName } from "../../protocol/name.ts";
import { escapeUnprintable } from "../../protocol/text.ts";
import type { AlertLine } from "./alert-line.ts";
import { setHidden, setText } from "./elements.ts";

/** The elements for the name. */
export interface NameParts {
  readonly form: HTMLFormElement;
  readonly field: HTMLInputElement;
  readonly button: HTMLButtonElement;
  readonly hint: HTMLElement;
  readonly alertLine: AlertLine;
}

/** The field for the name. Its text is only a request until the server answers Welcome. */
export class NameField {
  readonly #parts: NameParts;
  #registered: string | undefined;
  /** The text that we set or that was submitted: any other text is being typed. */
  #settled: string;

  /** `register` receives only valid names. */
  constructor(parts: NameParts, proposed: string, register: (name: string) => void) {
    this.#parts = parts;
    this.#settled = escapeUnprintable(proposed);
    parts.field.value = this.#settled;
    parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const raw = parts.field.value.trim();
      if (raw === "") return this.showError("choose a name first");
      const name = parseName(raw);
      if (typeof name !== "string") return parts.alertLine.show(`not a name: ${name.text}`, parts.field);
      this.#settled = parts.field.value;
      register(name);
    });
    parts.field.addEventListener("input", () => {
      parts.alertLine.clear();
      this.#update();
    });
    this.#update();
  }

  /** Whether the field has the focus. */
  get isFocused(): boolean {
    return this.#parts.form.contains(document.activeElement);
  }

  /** Shows an error of the name, and moves the focus here. */
  showError(reason: string): void {
    this.#parts.alertLine.show(reason, this.#parts.field);
    this.focus();
  }

  /** Moves the focus here. */
  focus(): void {
    this.#parts.field.focus();
    this.#parts.field.select();
  }

  /** Shows the registered name. */
  showRegistered(welcomed: string): void {
    const { field } = this.#parts;
    const name = escapeUnprintable(welcomed);
    if (field.value === this.#settled || field.value === "") {
      field.value = name;
      this.#settled = name;
    }
    this.#registered = name;
    this.#update();
  }

  /** Shows with a hint that no name is registered. `pending`: the client still tries to register one. */
  showUnregistered(registration: "none" | "pending", hint: string): void {
    this.#parts.form.dataset.registration = registration;
    setText(this.#parts.hint, escapeUnprintable(hint));
    this.#registered = undefined;
    this.#update();
  }

  /** The button is hidden while the name in the field is the registered one. */
  #update(): void {
    const { field, button, hint } = this.#parts;
    const isNamed = this.#registered !== undefined;
    setHidden(button, isNamed && field.value.trim() === this.#registered, field);
    button.textContent = isNamed ? "Change" : "Take name";
    hint.hidden = isNamed;
  }
}
