import type { Clock } from "../../net/clock.ts";
import { escapeUnprintable } from "../../protocol/text.ts";
import { describeTitle } from "../model/labels.ts";
import { findElement, setText } from "./elements.ts";

const risesMs = 100;

/** The board's title and the line about it, and the title of the browser's tab. */
export class BoardTitle {
  readonly #title = findElement("title", HTMLElement);
  readonly #about = findElement("about", HTMLElement);
  #name = "Lastword";
  #unread = 0;
  #cancel: (() => void) | undefined;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
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

  /** Shows how many messages are unread; a rise a little later, since there may be hundreds a second. */
  countUnread(count: number): void {
    this.#unread = count;
    if (count === 0) return this.#draw();
    this.#cancel ??= this.#clock.after(risesMs, () => this.#draw());
  }

  #draw(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    document.title = describeTitle(this.#unread, this.#name);
  }
}
