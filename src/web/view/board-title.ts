import { escapeUnprintable } from "../../protocol/text.ts";
import { describeTitle } from "../model/labels.ts";
import { Badge } from "./badge.ts";
import { findElement, setText } from "./elements.ts";

/** The board's title and the line about it, and the title of the browser's tab with its icon. */
export class BoardTitle {
  readonly #title = findElement("title", HTMLElement);
  readonly #about = findElement("about", HTMLElement);
  readonly #badge = new Badge(
    findElement("icon", HTMLLinkElement),
    findElement("icon-unread", HTMLLinkElement),
  );
  #name = "Lastword";
  #unread = 0;

  /** The board's title. */
  get name(): string {
    return this.#name;
  }

  /** Shows what the board says of itself. */
  show({ title, about }: { readonly title: string; readonly about: string }): void {
    this.#name = escapeUnprintable(title);
    setText(this.#title, this.#name);
    setText(this.#about, escapeUnprintable(about));
    this.#about.title = escapeUnprintable(about);
    this.#about.hidden = about === "";
    this.#draw();
  }

  /** Shows how many messages are unread. */
  countUnread(count: number): void {
    this.#unread = count;
    this.#draw();
  }

  #draw(): void {
    document.title = describeTitle(this.#unread, this.#name);
    this.#badge.show(this.#unread);
  }
}
