import { makeElement } from "./elements.ts";
import type { Fate, Pending } from "./pending.ts";
import { drawText } from "./row.ts";

/** What the person may do with a message whose sending is over without success. */
export interface PendingChoices {
  putBack(pending: Pending): void;
  remove(pending: Pending): void;
}

const words: Record<Fate, string> = {
  sending: "sending…",
  stored: "stored",
  unknown: "outcome unknown: the connection was lost before the answer",
  refused: "not sent",
};

/** Draws the messages on their way, above the field that they came from. */
export class PendingView {
  readonly #list: HTMLElement;
  readonly #choices: PendingChoices;

  constructor(list: HTMLElement, choices: PendingChoices) {
    this.#list = list;
    this.#choices = choices;
  }

  /** Draws them anew: they are few. */
  draw(all: readonly Pending[]): void {
    this.#list.replaceChildren(...all.map((each) => this.#drawOne(each)));
    this.#list.hidden = all.length === 0;
  }

  #drawOne(pending: Pending): HTMLLIElement {
    const row = makeElement("li", `pending ${pending.fate}`);
    const fate = pending.reason === "" ? words[pending.fate] : `${words[pending.fate]}: ${pending.reason}`;
    row.append(drawText(pending.text), makeElement("span", "fate", fate));
    if (pending.fate === "unknown" || pending.fate === "refused") {
      row.append(
        this.#drawButton("Edit again", () => this.#choices.putBack(pending)),
        this.#drawButton("Discard", () => this.#choices.remove(pending)),
      );
    }
    return row;
  }

  #drawButton(text: string, act: () => void): HTMLButtonElement {
    const button = makeElement("button", "small", text);
    button.type = "button";
    button.addEventListener("click", act);
    return button;
  }
}
