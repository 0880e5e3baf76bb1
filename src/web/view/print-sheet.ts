import { escapeUnprintable } from "../../protocol/text.ts";
import { rangesOf } from "../model/id-ranges.ts";
import type { MessageEntry } from "../model/messages.ts";
import { describeRanges } from "../model/range-labels.ts";
import { dayOf } from "../model/times.ts";
import { DayList } from "./day-list.ts";
import { makeElement } from "./elements.ts";
import { drawRow } from "./row.ts";

/** What is printed. */
export interface PrintNeeds {
  /** It is seen on paper alone. */
  readonly sheet: HTMLElement;
  readonly title: () => string;
  /** All messages that the page holds, newest first. */
  readonly newestFirst: () => Iterable<MessageEntry>;
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
    const { sheet, title, newestFirst } = this.#needs;
    const entries = [...newestFirst()].reverse();
    const ids = entries.map(({ message }) => message.id);
    const list = makeElement("div", "");
    new DayList(list).lay(entries.map((entry) => ({ row: drawRow(entry, []), day: dayOf(entry.storedAt) })));
    const name = makeElement("h1", "", escapeUnprintable(title()));
    sheet.replaceChildren(name, makeElement("p", "", describeRanges(rangesOf(ids))), list);
  }
}
