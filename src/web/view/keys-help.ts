import { findElement } from "./elements.ts";

/** Makes the dialog that lists the keys; returns what opens it. The browser gives the focus back when it closes. */
export function makeKeysHelp(): () => void {
  const dialog = findElement("keys-help", HTMLDialogElement);
  findElement("keys-close", HTMLButtonElement).addEventListener("click", () => dialog.close());
  return () => dialog.showModal();
}
