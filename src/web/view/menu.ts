import { findElement } from "./elements.ts";
import { Popup } from "./popup.ts";

/** What the menu does beside its switches. */
export interface MenuActions {
  copyAddress(): void;
  print(): void;
}

/** The menu of the page. It closes before it acts. */
export class Menu {
  readonly #popup: Popup;

  constructor(actions: MenuActions) {
    this.#popup = new Popup(findElement("menu-open", HTMLButtonElement), findElement("menu", HTMLElement));
    this.#onClick("copy-address", () => actions.copyAddress());
    this.#onClick("print", () => actions.print());
    this.#onClick("show-key", () => undefined);
  }

  #onClick(id: string, act: () => void): void {
    findElement(id, HTMLButtonElement).addEventListener("click", () => {
      this.#popup.close();
      act();
    });
  }
}
