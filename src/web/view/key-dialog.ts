import type { BoardKeys } from "../../client/core/board-keys.ts";
import { isKey } from "../../protocol/key.ts";
import { findAddress } from "./address.ts";
import { setText } from "./elements.ts";
import { formatKeyLink, parseKeyLink } from "./key-link.ts";

/** The elements of the dialog. */
export interface KeyParts {
  readonly opener: HTMLButtonElement;
  readonly dialog: HTMLDialogElement;
  readonly form: HTMLFormElement;
  readonly field: HTMLInputElement;
  readonly note: HTMLElement;
  readonly copy: HTMLButtonElement;
  readonly copyLink: HTMLButtonElement;
  readonly close: HTMLButtonElement;
}

/** The dialog in which the user sees, copies and replaces the key for this board. */
export class KeyDialog {
  readonly #parts: KeyParts;
  readonly #keys: BoardKeys;
  readonly #name: () => string | undefined;
  readonly #replaced: () => void;

  /** `name` returns the user's name, which a link carries, too. Calls `replaced` when the user has replaced the key. */
  constructor(parts: KeyParts, keys: BoardKeys, name: () => string | undefined, replaced: () => void) {
    this.#parts = parts;
    this.#keys = keys;
    this.#name = name;
    this.#replaced = replaced;
    parts.opener.addEventListener("click", () => this.#open());
    parts.close.addEventListener("click", () => parts.dialog.close());
    parts.copy.addEventListener("click", () => this.#copy(parts.field.value));
    parts.copyLink.addEventListener("click", () => this.#copy(this.#makeLink()));
    parts.field.addEventListener("input", () => this.#say(""));
    parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#use(parts.field.value.trim());
    });
    // A key in the document would outlast the dialog in a screenshot, or in what the browser restores.
    parts.dialog.addEventListener("close", () => {
      parts.field.value = "";
    });
  }

  #open(): void {
    const { dialog, field } = this.#parts;
    const key = this.#keys.find();
    field.value = key ?? "";
    if (key === undefined) this.#say("This browser does not keep a key for this page.");
    else this.#say(this.#keys.hasNone() ? "This board has no keys." : "");
    dialog.showModal();
    field.select();
  }

  /** Without https, a browser gives a page no clipboard: the user copies the selected text. */
  #copy(text: string): void {
    const { field } = this.#parts;
    field.value = text;
    field.select();
    const writing: Promise<void> = navigator.clipboard?.writeText(text) ?? Promise.reject();
    writing.then(
      () => this.#say("Copied."),
      () => this.#say("The key is selected: copy it with the keyboard or a menu."),
    );
  }

  #makeLink(): string {
    return formatKeyLink(findAddress(), { key: this.#keys.find() ?? "", name: this.#name() ?? "" });
  }

  /** A link that was pasted has the key in it. */
  #use(text: string): void {
    const key = parseKeyLink(text.replace(/^[^#]*/, ""))?.key ?? text;
    if (!isKey(key)) return this.#refuse("A key has 16 to 64 of the characters A-Z a-z 0-9 _ -");
    const before = this.#keys.find();
    if (!this.#keys.replace(key)) return this.#refuse("This browser does not keep a key for this page.");
    this.#parts.dialog.close();
    if (key !== before) this.#replaced();
  }

  #refuse(reason: string): void {
    this.#say(reason);
    this.#parts.field.ariaInvalid = "true";
    this.#parts.field.focus();
  }

  #say(text: string): void {
    this.#parts.field.ariaInvalid = null;
    setText(this.#parts.note, text);
  }
}
