import type { DeliveryStatus, Pending } from "../model/pending.ts";
import { makeElement } from "./elements.ts";
import { drawText } from "./row.ts";

/** What the user may do with a message that was refused, or whose outcome is unknown. */
export interface PendingActions {
  edit(pending: Pending): void;
  discard(pending: Pending): void;
}

const words: Record<DeliveryStatus, string> = {
  sending: "Sending…",
  stored: "It is on the board.",
  unknown: "Sent, but no answer came. Whether it is on the board shows when there is a connection.",
  refused: "It is not on the board.",
};

/** Draws the pending messages above the fields. */
export class PendingView {
  readonly #list: HTMLElement;
  readonly #actions: PendingActions;
  readonly #focusFallback: HTMLElement;
  readonly #rows = new Map<Pending, HTMLElement>();

  /** `focusFallback`: where the focus goes when the row that has it is removed. */
  constructor(list: HTMLElement, actions: PendingActions, focusFallback: HTMLElement) {
    this.#list = list;
    this.#actions = actions;
    this.#focusFallback = focusFallback;
  }

  /** Updates the rows. Rows that stay are not redrawn: one may have the focus. */
  draw(all: readonly Pending[]): void {
    for (const [pending, row] of this.#rows) {
      if (all.includes(pending)) continue;
      if (row.contains(document.activeElement)) this.#focusFallback.focus();
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
    const delivery = makeElement("p", "delivery");
    delivery.append(makeElement("span", "outcome", `${words[pending.status]} ${pending.reason}`.trim()));
    row.append(drawText(pending.text), delivery);
    if (pending.status === "unknown" || pending.status === "refused") {
      delivery.append(
        this.#drawButton("Edit again", () => this.#actions.edit(pending)),
        this.#drawButton("Leave it", () => this.#actions.discard(pending)),
      );
    }
    return row;
  }

  #drawButton(text: string, act: () => void): HTMLButtonElement {
    const button = makeElement("button", "link", text);
    button.type = "button";
    button.addEventListener("click", act);
    return button;
  }
}
