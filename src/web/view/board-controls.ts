import { findElement } from "./elements.ts";

/** What the buttons and keys around the talk do. */
export interface BoardActions {
  retry(): void;
  older(): void;
  /** To what is new, or to the end. */
  leadOn(): void;
  toStart(): void;
  toEnd(): void;
  /** From the talk to the field. */
  leave(): void;
  copyAddress(): void;
}

/** The buttons around the talk, and the keys in it. A button that may vanish gives the focus to the talk. */
export class BoardControls {
  readonly #scroller = findElement("board", HTMLElement);

  constructor(actions: BoardActions) {
    this.#onClick("retry", () => actions.retry());
    this.#onClick("copy-first-address", () => actions.copyAddress());
    this.#onClick("older", () => {
      this.#scroller.focus();
      actions.older();
    });
    this.#onClick("to-end", () => {
      this.#scroller.focus();
      actions.leadOn();
    });
    this.#scroller.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
      if (event.key === "Escape") actions.leave();
      else if (event.key === "End") actions.toEnd();
      else if (event.key === "Home") actions.toStart();
      else return;
      event.preventDefault();
    });
  }

  #onClick(id: string, act: () => void): void {
    findElement(id, HTMLButtonElement).addEventListener("click", act);
  }
}
