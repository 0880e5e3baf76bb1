import { findElement } from "./elements.ts";
import { Popup } from "./popup.ts";

/** What the menu does beside its switches. */
export interface MenuActions {
  copyAddress(): void;
  print(): void;
  /** Opens the list of keys. */
  showKeys(): void;
  /** Removes all that this browser keeps for the board. */
  forget(): void;
  /** Opens the panel that shows how the page works. */
  showHow(): void;
}

/** The menu of the page. It closes before it acts. */
export class Menu {
  readonly #popup: Popup;

  constructor(actions: MenuActions) {
    this.#popup = new Popup(findElement("menu-open", HTMLButtonElement), findElement("menu", HTMLElement));
    this.#onClick("copy-address", () => actions.copyAddress());
    this.#onClick("print", () => actions.print());
    this.#onClick("show-how", () => actions.showHow());
    this.#onClick("show-keys", () => actions.showKeys());
    this.#onClick("forget", () => actions.forget());
    this.#onClick("show-key", () => undefined);
  }

  #onClick(id: string, act: () => void): void {
    findElement(id, HTMLButtonElement).addEventListener("click", () => {
      this.#popup.close();
      act();
    });
  }
}
