import { formatCopied } from "../model/copy-format.ts";
import type { MessageEntry } from "../model/entry.ts";
import type { Messages } from "../model/messages.ts";
import { formatPermalink } from "../model/permalink.ts";
import { findAddress } from "./address.ts";
import { makeElement } from "./elements.ts";
import { plainKey } from "./plain-key.ts";

/** What rows work with. */
export interface RowActionsNeeds {
  readonly list: HTMLElement;
  readonly messages: Messages;
  copy(text: string): void;
  /** Puts `#4806 ` into the draft. */
  answer(id: number): void;
}

/** A tap or Enter chooses a message: what one can do with it appears below it. The arrows lead from row to row. */
export class RowActions {
  readonly #needs: RowActionsNeeds;
  #chosen: HTMLElement | undefined;

  constructor(needs: RowActionsNeeds) {
    this.#needs = needs;
    needs.list.addEventListener("click", (event) => this.#clicked(event));
    needs.list.addEventListener("keydown", (event) => this.#pressed(event));
    document.addEventListener("copy", (event) => this.#copied(event));
  }

  /** Moves the focus to the last row in sight: from there, the arrows lead on. */
  focusLastInSight(): void {
    const endPx = this.#needs.list.closest("#board")?.getBoundingClientRect().bottom ?? 0;
    this.#focus(this.#rows().findLast((row) => row.getBoundingClientRect().top < endPx));
  }

  #clicked({ target }: MouseEvent): void {
    if (!(target instanceof Element) || target.closest("a, button") !== null) return;
    // Who selects a text does not choose the row.
    if (getSelection()?.isCollapsed === false) return;
    const row = target.closest<HTMLElement>(".message");
    if (row !== null) this.#toggle(row);
  }

  #pressed(event: KeyboardEvent): void {
    const { target } = event;
    const key = plainKey(event);
    if (!(target instanceof HTMLElement) || key === undefined) return;
    if (!target.matches(".message")) return this.#pressedInside(target, event);
    const rows = this.#rows();
    const place = rows.indexOf(target);
    const entry = this.#entryOf(target);
    if (key === "ArrowUp") this.#focus(rows[place - 1]);
    else if (key === "ArrowDown") this.#focus(rows[place + 1]);
    else if (key === "Enter") this.#toggle(target);
    else if (key === "Escape" && target === this.#chosen) this.#toggle(target);
    else if (key === "c" && entry !== undefined) this.#copyLink(entry);
    else if (key === "r" && entry !== undefined) this.#needs.answer(entry.message.id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Esc leads from what a row offers back to the row. */
  #pressedInside(target: HTMLElement, event: KeyboardEvent): void {
    const row = target.closest<HTMLElement>(".message");
    if (event.key !== "Escape" || row === null || row !== this.#chosen) return;
    this.#focus(row);
    this.#toggle(row);
    event.preventDefault();
    event.stopPropagation();
  }

  /** Several rows are copied as lines with id and time; a part of one row as it is. */
  #copied(event: ClipboardEvent): void {
    const selection = getSelection();
    if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return;
    const range = selection.getRangeAt(0);
    const rows = this.#rows().filter((row) => range.intersectsNode(row));
    if (rows.length < 2 || event.clipboardData === null) return;
    const entries = rows.flatMap((row) => this.#entryOf(row) ?? []);
    event.clipboardData.setData("text/plain", formatCopied(entries));
    event.preventDefault();
  }

  #focus(row: HTMLElement | undefined): void {
    if (row === undefined) return;
    row.tabIndex = -1;
    row.focus();
    row.scrollIntoView({ block: "nearest" });
  }

  #toggle(row: HTMLElement): void {
    const before = this.#chosen;
    this.#chosen = undefined;
    before?.classList.remove("chosen");
    before?.querySelector(".row-actions")?.remove();
    const entry = this.#entryOf(row);
    if (row === before || entry === undefined) return;
    this.#chosen = row;
    row.classList.add("chosen");
    row.append(this.#drawActions(entry));
  }

  #drawActions(entry: MessageEntry): HTMLElement {
    const actions = makeElement("span", "row-actions");
    const { id, text } = entry.message;
    actions.append(
      drawButton("Copy link", () => this.#copyLink(entry)),
      drawButton("Copy text", () => this.#needs.copy(text)),
      drawButton(`Answer with #${id}`, () => this.#needs.answer(id)),
    );
    return actions;
  }

  #copyLink({ message }: MessageEntry): void {
    this.#needs.copy(findAddress() + formatPermalink(message.id));
  }

  #rows(): HTMLElement[] {
    return [...this.#needs.list.querySelectorAll<HTMLElement>(".message")];
  }

  #entryOf(row: HTMLElement): MessageEntry | undefined {
    return this.#needs.messages.at(Number(row.dataset.id));
  }
}

function drawButton(text: string, act: () => void): HTMLButtonElement {
  const button = makeElement("button", "link", text);
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}
