import type { Messages } from "../model/messages.ts";
import { describePrinted, listAll } from "../model/print-out.ts";
import { BoardRows } from "./board-rows.ts";
import { findElement, makeElement, setText } from "./elements.ts";

/** Prints all that is loaded: it is in the document only for that time, and what is on the screen stays as it is. */
export function makePrinting(messages: Messages, ownNames: () => readonly string[]): void {
  const printed = findElement("printed", HTMLElement);
  addEventListener("beforeprint", () => {
    const what = makeElement("p", "printed-what");
    setText(what, describePrinted(messages));
    const list = makeElement("div", "");
    new BoardRows(list, ownNames).update(listAll(messages), undefined);
    printed.replaceChildren(what, list);
  });
  addEventListener("afterprint", () => printed.replaceChildren());
}
