import { findElement } from "./elements.ts";

/** A part that floats above the page until Esc, a click outside, or its button closes it. The focus goes in, and back. */
export class Popup {
  readonly #opener: HTMLButtonElement;
  readonly #box: HTMLElement;

  constructor(opener: HTMLButtonElement, box: HTMLElement) {
    this.#opener = opener;
    this.#box = box;
    opener.addEventListener("click", () => (box.hidden ? this.open() : this.close()));
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    });
    document.addEventListener("pointerdown", ({ target }) => {
      if (target instanceof Node && !box.contains(target) && !opener.contains(target)) this.#hide();
    });
    box.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && !box.contains(relatedTarget)) this.#hide();
    });
  }

  /** Whether it is open. */
  get isOpen(): boolean {
    return !this.#box.hidden;
  }

  /** Makes a button in it close it, and then act. */
  onClick(id: string, act: () => void): void {
    findElement(id, HTMLButtonElement).addEventListener("click", () => {
      this.close();
      act();
    });
  }

  /** Opens it, and moves the focus to its first control. */
  open(): void {
    this.#box.hidden = false;
    this.#opener.ariaExpanded = "true";
    this.#box.querySelector<HTMLElement>("input, button, select")?.focus();
  }

  /** Closes it, and gives the focus back. */
  close(): void {
    const hadFocus = this.#box.contains(document.activeElement);
    this.#hide();
    if (hadFocus) this.#opener.focus();
  }

  #hide(): void {
    this.#box.hidden = true;
    this.#opener.ariaExpanded = "false";
  }
}
