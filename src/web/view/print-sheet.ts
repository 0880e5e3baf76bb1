import { escapeUnprintable } from "../../protocol/text.ts";
import type { Messages } from "../model/messages.ts";
import { describePrinted, listAll } from "../model/print-out.ts";
import { BoardRows } from "./board-rows.ts";
import { makeElement } from "./elements.ts";

/** What is printed. */
export interface PrintNeeds {
  /** It is seen on paper alone. */
  readonly sheet: HTMLElement;
  readonly title: () => string;
  readonly messages: Messages;
  /** The names of the reader, whose mentions are marked. */
  readonly ownNames: () => readonly string[];
}

/** All that is loaded, drawn only while it is printed: otherwise the document has the rows around the reader alone. */
export class PrintSheet {
  readonly #needs: PrintNeeds;

  constructor(needs: PrintNeeds) {
    this.#needs = needs;
    addEventListener("beforeprint", () => this.#draw());
    addEventListener("afterprint", () => needs.sheet.replaceChildren());
  }

  #draw(): void {
    const { sheet, title, messages, ownNames } = this.#needs;
    const name = makeElement("h1", "", escapeUnprintable(title()));
    const list = makeElement("div", "");
    new BoardRows(list, ownNames).update(listAll(messages), undefined);
    sheet.replaceChildren(name, makeElement("p", "", describePrinted(messages)), list);
  }
}
