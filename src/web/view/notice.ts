import { escapeUnprintable } from "../../protocol/text.ts";
import type { Words } from "../model/words.ts";
import { setText } from "./elements.ts";

/** The elements of the notice. */
export interface NoticeParts {
  readonly box: HTMLElement;
  readonly lead: HTMLElement;
  readonly rest: HTMLElement;
}

/** What a notice may be about, the most important first: there is one at a time. */
const subjects = ["connection", "name"] as const;

/** What a notice is about. */
export type NoticeSubject = (typeof subjects)[number];

/** The box above the field that says what lasts: it leaves by itself when that is over. */
export class NoticeBox {
  readonly #parts: NoticeParts;
  readonly #said = new Map<NoticeSubject, Words>();

  constructor(parts: NoticeParts) {
    this.#parts = parts;
  }

  /** Says something about a subject, instead of what was said of it before. */
  show(subject: NoticeSubject, words: Words): void {
    this.#said.set(subject, words);
    this.#draw();
  }

  /** There is nothing to say about a subject any more. */
  clear(subject: NoticeSubject): void {
    this.#said.delete(subject);
    this.#draw();
  }

  #draw(): void {
    const { box, lead, rest } = this.#parts;
    const subject = subjects.find((each) => this.#said.has(each));
    const words = subject && this.#said.get(subject);
    box.hidden = words === undefined;
    setText(lead, escapeUnprintable(words?.lead ?? ""));
    setText(rest, escapeUnprintable(words?.rest ?? ""));
  }
}
