import { escapeUnprintable } from "../../protocol/text.ts";
import { describeTitle } from "../model/labels.ts";
import { findElement, setText } from "./elements.ts";

/** The board's title and the line about it, and the title of the browser's tab. */
export class BoardTitle {
  readonly #title = findElement("title", HTMLElement);
  readonly #about = findElement("about", HTMLElement);
  #name = "Lastword";
  #unread = 0;

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
  }
}
