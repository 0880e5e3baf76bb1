import { escapeUnprintable } from "../../protocol/text.ts";
import type { MessageEntry, Messages } from "../model/messages.ts";
import { parseGoTo } from "../model/permalink.ts";
import { describeFound } from "../model/range-labels.ts";
import { cutAround, type SearchResult, searchMessages } from "../model/search.ts";
import { describeClock, nameDay, nearDayOf } from "../model/times.ts";
import { findElement, makeElement, setText } from "./elements.ts";
import { Popup } from "./popup.ts";
import { pickColour } from "./sender-colour.ts";

/** What the search needs. */
export interface FindNeeds {
  readonly messages: Messages;
  /** Goes to a message, as a permalink does. */
  goTo(id: number): void;
  toStart(): void;
  toEnd(): void;
}

/** The box that finds messages among those that the page holds; a number leads straight to its message. */
export class FindBox {
  readonly #needs: FindNeeds;
  readonly #field = findElement("find-field", HTMLInputElement);
  readonly #list = findElement("find-results", HTMLElement);
  readonly #sum = findElement("find-sum", HTMLElement);
  readonly #popup = new Popup(findElement("find-open", HTMLButtonElement), findElement("find", HTMLElement));
  #selected = 0;

  constructor(needs: FindNeeds) {
    this.#needs = needs;
    this.#field.addEventListener("input", () => this.#search());
    this.#field.addEventListener("keydown", (event) => this.#pressed(event));
    this.#popup.onClick("find-close", () => undefined);
    findElement("find-open", HTMLButtonElement).addEventListener("click", () => this.#search());
    this.#popup.onClick("find-first", () => needs.toStart());
    this.#popup.onClick("find-last", () => needs.toEnd());
    document.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
      event.preventDefault();
      this.#popup.open();
      this.#field.select();
      this.#search();
    });
  }

  #search(): void {
    const { messages } = this.#needs;
    const entries = [...messages.newestFirst()];
    const { count, results } = searchMessages(entries, this.#field.value);
    this.#list.replaceChildren(...results.map((result, index) => this.#drawResult(result, index)));
    this.#list.hidden = results.length === 0;
    const { oldestId = 1, newestId = 0 } = messages;
    const loaded = [{ first: oldestId, last: newestId }];
    const isBlank = this.#field.value.trim() === "";
    setText(this.#sum, isBlank ? "" : `${describeFound(count, entries.length, loaded)}.`);
    this.#select(0);
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
    this.#popup.close();
    this.#needs.goTo(id);
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
