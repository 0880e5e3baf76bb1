import type { Entry, Messages, Span } from "../model/messages.ts";
import { dayOf } from "../model/times.ts";
import { type DatedRow, DayList } from "./day-list.ts";
import { makeElement, setText } from "./elements.ts";
import { drawRow, isContinued } from "./row.ts";

/** The line above the first message that is new to the reader. */
export interface NewLine {
  /** The last message that the reader has seen. */
  readonly afterId: number;
  readonly label: string;
}

/** The rows of the part of the board that is in the document. */
export class BoardRows {
  readonly #days: DayList;
  readonly #messages: Messages;
  readonly #ownNames: () => readonly string[];
  readonly #rows = new Map<Entry, HTMLElement>();
  readonly #newLine = makeElement("li", "new-line");
  readonly #newLabel = makeElement("span", "");
  #new: NewLine | undefined;

  /** `ownNames`: the names of the reader, whose mentions are marked. */
  constructor(list: HTMLElement, messages: Messages, ownNames: () => readonly string[]) {
    this.#days = new DayList(list);
    this.#messages = messages;
    this.#ownNames = ownNames;
    this.#newLine.append(this.#newLabel);
  }

  /** The row of an entry, if it is in the document. */
  of(entry: Entry): HTMLElement | undefined {
    return this.#rows.get(entry);
  }

  /** Outlines a message, or none. */
  target(id: number | undefined): void {
    for (const [entry, row] of this.#rows)
      row.classList.toggle("target", entry.kind === "message" && entry.message.id === id);
  }

  /** Puts the line for new messages elsewhere, or nowhere; `update` draws it. */
  setNewLine(line: NewLine | undefined): void {
    this.#new = line;
    setText(this.#newLabel, line?.label ?? "");
  }

  /** Brings the document to this part of the board. */
  update(shown: Span): void {
    const wanted = this.#listEntries(shown);
    for (const entry of this.#rows.keys()) if (!wanted.has(entry)) this.#rows.delete(entry);
    let before = this.#messages.at(shown.first - 1);
    const rows: DatedRow[] = [];
    for (const entry of wanted) {
      const row = this.#rowOf(entry);
      const day = entry.kind === "message" ? dayOf(entry.storedAt) : undefined;
      const isNew = this.#isFirstNew(entry, before);
      if (isNew) rows.push({ row: this.#newLine, day });
      const isJoined = !isNew && isContinued(entry, before);
      row.classList.toggle("continued", isJoined);
      rows.at(-1)?.row.classList.toggle("goes-on", isJoined);
      rows.push({ row, day });
      before = entry;
    }
    this.#days.lay(rows);
  }

  #isFirstNew(entry: Entry, before: Entry | undefined): boolean {
    if (this.#new === undefined || entry.kind !== "message" || before?.kind !== "message") return false;
    return entry.message.id > this.#new.afterId && before.message.id <= this.#new.afterId;
  }

  #listEntries(shown: Span): Set<Entry> {
    const wanted = new Set<Entry>();
    for (let place = shown.first; place < shown.end; place++) {
      const entry = this.#messages.at(place);
      if (entry !== undefined) wanted.add(entry);
    }
    return wanted;
  }

  #rowOf(entry: Entry): HTMLElement {
    const known = this.#rows.get(entry);
    if (known !== undefined) return known;
    const row = drawRow(entry, this.#ownNames());
    this.#rows.set(entry, row);
    return row;
  }
}
