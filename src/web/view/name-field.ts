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

/** The field for the name. Its text is a wish until the server has answered Welcome. */
export class NameField {
  readonly #parts: NameParts;
  #registered: string | undefined;
  /** The text that we put into the field, or that was submitted: anything else is being typed. */
  #settled: string;

  /** `register` is called with a name that keeps the rules for names. */
  constructor(parts: NameParts, proposed: string, register: (name: string) => void) {
    this.#parts = parts;
    this.#settled = escapeUnprintable(proposed);
    parts.field.value = this.#settled;
    parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const raw = parts.field.value.trim();
      if (raw === "") return this.demand("first choose a name");
      const name = parseName(raw);
      if (typeof name !== "string") return parts.alertLine.tell(`not a name: ${name.text}`, parts.field);
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

  /** Moves the focus here, and says why. */
  demand(reason: string): void {
    this.#parts.alertLine.tell(reason, this.#parts.field);
    this.focus();
  }

  /** Moves the focus here. */
  focus(): void {
    this.#parts.field.focus();
    this.#parts.field.select();
  }

  /** This name is registered now. */
  tell(welcomed: string): void {
    const { field } = this.#parts;
    const name = escapeUnprintable(welcomed);
    if (field.value === this.#settled || field.value === "") {
      field.value = name;
      this.#settled = name;
    }
    this.#registered = name;
    this.#update();
  }

  /** No name is registered; `hint` says so. `awaited`: the former one is being requested. */
  deny(standing: "none" | "awaited", hint: string): void {
    this.#parts.form.dataset.standing = standing;
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
