import type { DeliveryStatus, Pending } from "../model/pending.ts";
import { makeElement } from "./elements.ts";
import { drawText } from "./row.ts";

/** What the person may do with a message that was not sent. */
export interface PendingChoices {
  putBack(pending: Pending): void;
  remove(pending: Pending): void;
}

const words: Record<DeliveryStatus, string> = {
  sending: "sending…",
  stored: "stored",
  unknown: "outcome unknown: the connection was lost before the answer",
  refused: "not sent",
};

/** Draws the pending messages, above the field. */
export class PendingView {
  readonly #list: HTMLElement;
  readonly #choices: PendingChoices;
  readonly #refuge: HTMLElement;
  readonly #rows = new Map<Pending, HTMLElement>();

  /** `refuge`: where the focus goes when its message disappears. */
  constructor(list: HTMLElement, choices: PendingChoices, refuge: HTMLElement) {
    this.#list = list;
    this.#choices = choices;
    this.#refuge = refuge;
  }

  /** Updates the rows. Rows that stay are not touched: one may have the focus. */
  draw(all: readonly Pending[]): void {
    for (const [pending, row] of this.#rows) {
      if (all.includes(pending)) continue;
      if (row.contains(document.activeElement)) this.#refuge.focus();
      row.remove();
      this.#rows.delete(pending);
    }
    let next = this.#list.firstElementChild;
    for (const pending of all) {
      const row = this.#rowOf(pending);
      if (row === next) next = next.nextElementSibling;
      else this.#list.insertBefore(row, next);
    }
    this.#list.hidden = all.length === 0;
  }

  #rowOf(pending: Pending): HTMLElement {
    const row = this.#rows.get(pending) ?? this.#drawOne(pending);
    this.#rows.set(pending, row);
    return row;
  }

  #drawOne(pending: Pending): HTMLLIElement {
    const row = makeElement("li", `pending ${pending.status}`);
    const status =
      pending.reason === "" ? words[pending.status] : `${words[pending.status]}: ${pending.reason}`;
    row.append(drawText(pending.text), makeElement("span", "delivery", status));
    if (pending.status === "unknown" || pending.status === "refused") {
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
