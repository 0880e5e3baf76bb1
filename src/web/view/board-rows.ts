import type { Entry, MessageEntry } from "../model/entry.ts";
import { dayOf } from "../model/times.ts";
import { type DatedRow, DayList } from "./day-list.ts";
import { makeElement, setText } from "./elements.ts";
import { drawRow, isContinued, redrawMentions } from "./row.ts";

/** The line above the first message that is new to the reader. */
export interface NewLine {
  /** The last message that the reader has seen. */
  readonly afterId: number;
  readonly label: string;
}

/** The rows of the part of the board that is in the document. */
export class BoardRows {
  readonly #list: HTMLElement;
  readonly #days: DayList;
  readonly #ownNames: () => readonly string[];
  /** By the entry of the message, or by the text of the mark and the entry above it. */
  readonly #rows = new Map<MessageEntry | string, HTMLElement>();
  readonly #newLine = makeElement("li", "new-line");
  readonly #newLabel = makeElement("span", "");
  #new: NewLine | undefined;
  /** The reader's names that the rows show. */
  #names: readonly string[] = [];

  /** `ownNames`: the names of the reader, whose mentions are marked. */
  constructor(list: HTMLElement, ownNames: () => readonly string[]) {
    this.#list = list;
    this.#days = new DayList(list);
    this.#ownNames = ownNames;
    this.#newLine.append(this.#newLabel);
  }

  /** The row of a message, if it is in the document. */
  of(entry: MessageEntry): HTMLElement | undefined {
    return this.#rows.get(entry);
  }

  /** Outlines a message, or none. */
  target(id: number | undefined): void {
    for (const [entry, row] of this.#rows)
      row.classList.toggle("target", typeof entry !== "string" && entry.message.id === id);
  }

  /** Puts the line for new messages elsewhere, or nowhere; `update` draws it. */
  setNewLine(line: NewLine | undefined): void {
    this.#new = line;
    setText(this.#newLabel, line?.label ?? "");
  }

  /** Brings the document to these entries; `above` is the one before them, if it is loaded. */
  update(entries: readonly Entry[], above: MessageEntry | undefined): void {
    const hadFocus = this.#list.contains(document.activeElement);
    const wanted = keyAll(entries, above);
    for (const key of this.#rows.keys()) if (!wanted.has(key)) this.#rows.delete(key);
    this.#followNames();
    let before: Entry | undefined = above;
    const rows: DatedRow[] = [];
    for (const [key, entry] of wanted) {
      const row = this.#rowOf(key, entry);
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
    if (hadFocus && !this.#list.contains(document.activeElement)) this.#giveFocusBack();
  }

  /** The row that had it is gone: the keys of the talk go on working. */
  #giveFocusBack(): void {
    this.#list.closest<HTMLElement>("[tabindex]")?.focus({ preventScroll: true });
  }

  #followNames(): void {
    const names = this.#ownNames();
    if (names.join(" ") === this.#names.join(" ")) return;
    this.#names = names;
    for (const [entry, row] of this.#rows) if (typeof entry !== "string") redrawMentions(row, entry, names);
  }

  #isFirstNew(entry: Entry, before: Entry | undefined): boolean {
    if (this.#new === undefined || entry.kind !== "message" || before?.kind !== "message") return false;
    return entry.message.id > this.#new.afterId && before.message.id <= this.#new.afterId;
  }

  #rowOf(key: MessageEntry | string, entry: Entry): HTMLElement {
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    const row = drawRow(entry, this.#names);
    this.#rows.set(key, row);
    return row;
  }
}

/** Keys each entry by what identifies its row: a mark is a new object each time. */
function keyAll(
  entries: readonly Entry[],
  above: MessageEntry | undefined,
): Map<MessageEntry | string, Entry> {
  const wanted = new Map<MessageEntry | string, Entry>();
  let beforeId = above?.message.id ?? 0;
  for (const entry of entries) {
    wanted.set(entry.kind === "message" ? entry : `${beforeId} ${entry.text}`, entry);
    if (entry.kind === "message") beforeId = entry.message.id;
  }
  return wanted;
}
