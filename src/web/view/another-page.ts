import { escapeUnprintable } from "../../protocol/text.ts";
import { describeLeft, type Phrase } from "../model/another-board.ts";
import type { SavedMessage } from "../model/saved-outbox.ts";
import { findElement, makeElement, setText } from "./elements.ts";

/** What the reader may do where another board answers. */
export interface AnotherPageActions {
  goOn(): void;
  copy(text: string): void;
}

/** What the page says of the two boards. */
export interface AnotherPageWords {
  readonly sentence: readonly Phrase[];
  readonly oldName: string;
  readonly newName: string;
  /** What stayed behind when the other board came. */
  readonly left: readonly SavedMessage[];
}

const elements = { plain: "span", name: "b", address: "code" } as const;

/** The page that says that another board answers: nothing goes to it before the reader does. */
export class AnotherPage {
  readonly #box = findElement("another", HTMLElement);
  readonly #notice = findElement("old-board", HTMLElement);
  readonly #readOld = findElement("read-old", HTMLButtonElement);

  constructor({ sentence, oldName, newName, left }: AnotherPageWords, actions: AnotherPageActions) {
    const [before, after] = [escapeUnprintable(oldName), escapeUnprintable(newName)];
    const pieces = sentence.map(({ kind, text }) => makeElement(elements[kind], "", escapeUnprintable(text)));
    findElement("another-sentence", HTMLElement).append(...pieces);
    for (const wasSent of [false, true]) {
      const texts = left.filter((each) => each.wasSent === wasSent).map(({ text }) => text);
      if (texts.length > 0) this.#addLeft(describeLeft(wasSent, before), texts, actions);
    }
    for (const id of ["go-on", "leave-old"]) {
      const button = findElement(id, HTMLButtonElement);
      setText(button, `Go to ${after}`);
      button.addEventListener("click", () => actions.goOn());
    }
    setText(this.#readOld, `Read ${before} as it was`);
    setText(findElement("old-board-words", HTMLElement), `You read ${before} as this device has kept it.`);
    this.#hideBoardControls();
  }

  /** Offers to read the old board, which takes the place of these words. */
  offerOld(show: () => void): void {
    this.#readOld.hidden = false;
    this.#readOld.addEventListener("click", () => {
      this.#box.hidden = true;
      this.#notice.hidden = false;
      findElement("find-open", HTMLElement).hidden = false;
      findElement("board", HTMLElement).focus();
      show();
    });
  }

  /** There is no connection, and nothing to write. */
  #hideBoardControls(): void {
    this.#box.hidden = false;
    for (const id of ["state", "find-open", "menu-open", "name-form"])
      findElement(id, HTMLElement).hidden = true;
    findElement("header", HTMLElement).dataset.connection = "none";
    setText(findElement("connection", HTMLElement), "Another board answers here now.");
  }

  #addLeft(lead: string, texts: readonly string[], { copy }: AnotherPageActions): void {
    const list = makeElement("ul", "");
    for (const text of texts) {
      const item = makeElement("li", "");
      item.dir = "auto";
      item.textContent = escapeUnprintable(text);
      list.append(item);
    }
    const button = makeElement("button", "link", texts.length === 1 ? "Copy it" : "Copy them");
    button.type = "button";
    button.addEventListener("click", () => copy(texts.join("\n")));
    const box = makeElement("div", "left-behind");
    box.append(makeElement("p", "small-text", lead), list, button);
    findElement("left-behind", HTMLElement).append(box);
  }
}
