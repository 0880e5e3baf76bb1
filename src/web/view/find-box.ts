import { escapeUnprintable } from "../../protocol/text.ts";
import type { MessageEntry } from "../model/entry.ts";
import type { Messages } from "../model/messages.ts";
import { parseGoTo } from "../model/permalink.ts";
import { describeFound, describeNumber } from "../model/range-labels.ts";
import { cutAround, type SearchResult, searchMessages } from "../model/search.ts";
import { describeClock, nameDay, nearDayOf } from "../model/times.ts";
import type { Part } from "../model/window.ts";
import { findElement, makeElement, setHidden, setText } from "./elements.ts";
import { FindDay } from "./find-day.ts";
import type { Jumps } from "./jumps.ts";
import type { Paging } from "./paging.ts";
import { Popup } from "./popup.ts";
import { pickColour } from "./sender-colour.ts";

/** What the search needs. */
export interface FindNeeds {
  readonly messages: Messages;
  readonly paging: Paging;
  readonly jumps: Jumps;
  /** What is loaded around the reader. */
  readonly part: () => Part | undefined;
}

/** How many messages are loaded at once to search further back. */
const loadedAtOnce = 1000;

/** The box that finds messages among those that the page holds; a number or a day leads straight there. */
export class FindBox {
  readonly #needs: FindNeeds;
  readonly #field = findElement("find-field", HTMLInputElement);
  readonly #list = findElement("find-results", HTMLElement);
  readonly #sum = findElement("find-sum", HTMLElement);
  readonly #more = findElement("find-more", HTMLButtonElement);
  readonly #popup = new Popup(findElement("find-open", HTMLButtonElement), findElement("find", HTMLElement));
  #selected = 0;
  #older: "waited for" | "not asked for" = "not asked for";

  constructor(needs: FindNeeds) {
    const { jumps } = needs;
    this.#needs = needs;
    this.#field.addEventListener("input", () => this.#search());
    this.#field.addEventListener("keydown", (event) => this.#pressed(event));
    this.#popup.onClick("find-close", () => undefined);
    findElement("find-open", HTMLButtonElement).addEventListener("click", () => this.#search());
    this.#popup.onClick("find-first", () => this.#leave(() => jumps.toStart()));
    this.#popup.onClick("find-last", () => this.#leave(() => jumps.toEnd()));
    new FindDay((day) => this.#leave(() => jumps.toDay(day)));
    this.#more.addEventListener("click", () => this.#loadOlder());
    document.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
      event.preventDefault();
      this.#popup.open();
      this.#field.select();
      this.#search();
    });
  }

  /** Searches again while older messages come that were asked for; call it with every status. */
  update(): void {
    if (this.#older === "not asked for") return;
    if (!this.#needs.paging.isLoading) this.#older = "not asked for";
    if (this.#popup.isOpen) this.#search(this.#selected);
  }

  #search(selected = 0): void {
    const { messages } = this.#needs;
    const { count, results } = searchMessages(messages.newestFirst(), this.#field.value);
    this.#list.replaceChildren(...results.map((result, index) => this.#drawResult(result, index)));
    this.#list.hidden = results.length === 0;
    this.#drawFoot(count);
    this.#select(selected);
  }

  /** Says where the search has looked, and offers to look further back. */
  #drawFoot(found: number): void {
    const { messages, paging, part } = this.#needs;
    const around = part();
    const older = around === undefined ? 0 : paging.countBefore(around, loadedAtOnce);
    const isBlank = this.#field.value.trim() === "";
    const full = older > messages.room ? " This page holds no more: go back there to search." : "";
    const sum = `${describeFound(found, messages.size, messages.held)}.${full}`;
    setText(this.#sum, isBlank ? "" : sum);
    setText(this.#more, paging.isLoading ? "Loading…" : `Load ${describeNumber(older)} older`);
    const isOffered = !isBlank && older > 0 && full === "" && paging.state !== "offline";
    setHidden(this.#more, !isOffered, this.#field);
  }

  #loadOlder(): void {
    const { paging, part } = this.#needs;
    const around = part();
    if (around === undefined || paging.isLoading) return;
    this.#older = "waited for";
    paging.loadBefore(around, loadedAtOnce);
    this.update();
  }

  #pressed(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") this.#select(this.#selected + 1);
    else if (event.key === "ArrowUp") this.#select(this.#selected - 1);
    else if (event.key === "Enter") this.#enter();
    else return;
    event.preventDefault();
  }

  #enter(): void {
    const id = parseGoTo(this.#field.value) ?? Number(this.#options()[this.#selected]?.dataset.id);
    if (id > 0) this.#goTo(id);
  }

  #goTo(id: number): void {
    this.#leave(() => this.#needs.jumps.goTo(id));
  }

  /** Jumps, and leaves the reader in the talk, where its keys work. */
  #leave(jump: () => void): void {
    this.#popup.close();
    findElement("board", HTMLElement).focus({ preventScroll: true });
    jump();
  }

  #select(wanted: number): void {
    const options = this.#options();
    this.#selected = Math.max(0, Math.min(wanted, options.length - 1));
    for (const [index, option] of options.entries()) {
      option.ariaSelected = index === this.#selected ? "true" : "false";
      if (index === this.#selected) option.scrollIntoView({ block: "nearest" });
    }
    const selected = options[this.#selected];
    if (selected === undefined) this.#field.removeAttribute("aria-activedescendant");
    else this.#field.setAttribute("aria-activedescendant", selected.id);
  }

  #options(): HTMLElement[] {
    return [...this.#list.querySelectorAll<HTMLElement>("[role=option]")];
  }

  #drawResult({ entry, match }: SearchResult<MessageEntry>, index: number): HTMLElement {
    const { id, sender, text } = entry.message;
    const option = makeElement("div", "result");
    option.setAttribute("id", `result-${index}`);
    option.role = "option";
    option.dataset.id = `${id}`;
    option.addEventListener("click", () => this.#goTo(id));
    const [before, found, after] = cutAround(text, match).map(escapeUnprintable);
    const words = makeElement("bdi", "result-text");
    words.dir = "auto";
    words.append(before ?? "", makeElement("mark", "", found), after ?? "");
    option.append(
      makeElement("b", `sender-${pickColour(sender)}`, escapeUnprintable(sender)),
      makeElement("span", "result-when", `${describeWhen(entry)}#${id}`),
      words,
    );
    return option;
  }
}

function describeWhen({ storedAt }: MessageEntry): string {
  if (storedAt === undefined) return "";
  const [time, now] = [new Date(storedAt), new Date()];
  return `${nearDayOf(time, now) ?? nameDay(time, now)} ${describeClock(time)} · `;
}
