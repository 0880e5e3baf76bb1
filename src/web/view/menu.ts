import { findElement } from "./elements.ts";
import { Popup } from "./popup.ts";

/** What the menu does beside its switches. */
export interface MenuActions {
  copyAddress(): void;
  print(): void;
  /** Installs the page, which the browser has offered. */
  install(): void;
  /** Opens the list of keys. */
  showKeys(): void;
  /** Removes all that this browser keeps for the board. */
  forget(): void;
  /** Opens the panel that shows how the page works. */
  showHow(): void;
}

/** Makes the menu of the page, which closes before it acts. */
export function makeMenu(actions: MenuActions): void {
  const popup = new Popup(findElement("menu-open", HTMLButtonElement), findElement("menu", HTMLElement));
  popup.onClick("copy-address", () => actions.copyAddress());
  popup.onClick("print", () => actions.print());
  popup.onClick("install", () => actions.install());
  popup.onClick("show-how", () => actions.showHow());
  popup.onClick("show-keys", () => actions.showKeys());
  popup.onClick("forget", () => actions.forget());
  popup.onClick("show-key", () => undefined);
}
