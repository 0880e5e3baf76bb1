import type { OutboxMessage, OutboxStatus } from "../model/outbox.ts";
import { describeRefusal, describeWaiting } from "../model/words.ts";
import { makeElement } from "./elements.ts";
import { drawText } from "./message-text.ts";

/** What the reader may do with a message that is on its way. */
export interface OutboxActions {
  sendAgain(message: OutboxMessage): void;
  /** Puts it back into the field. */
  edit(message: OutboxMessage): void;
  remove(message: OutboxMessage): void;
}

const words: { readonly [status in Exclude<OutboxStatus, "waiting">]: string } = {
  sending: "Sending…",
  stored: "It is on the board.",
  unknown: "Sent. Whether it is on the board is not known yet.",
  absent: "It is not on the board so far.",
  perhaps: "Perhaps it is on the board.",
  refused: "It is not on the board.",
};

/** Draws the messages that are on their way, at the end of the talk. */
export class OutboxView {
  readonly #list: HTMLElement;
  readonly #actions: OutboxActions;
  readonly #focusFallback: () => void;
  readonly #rows = new Map<string, HTMLElement>();

  /** `focusFallback` moves the focus on when the row that has it is removed. */
  constructor(list: HTMLElement, actions: OutboxActions, focusFallback: () => void) {
    this.#list = list;
    this.#actions = actions;
    this.#focusFallback = focusFallback;
  }

  /** Updates the rows. Rows that stay are not redrawn: one may have the focus. */
  draw(all: readonly OutboxMessage[]): void {
    const wanted = new Map(all.map((each) => [`${each.number} ${each.status} ${each.code}`, each]));
    let next = this.#list.firstElementChild;
    const hadFocus = this.#list.contains(document.activeElement);
    for (const [key, row] of this.#rows) {
      if (wanted.has(key)) continue;
      if (next === row) next = row.nextElementSibling;
      row.remove();
      this.#rows.delete(key);
    }
    for (const [key, message] of wanted) {
      const row = this.#rows.get(key) ?? this.#drawOne(message);
      this.#rows.set(key, row);
      if (row === next) next = next.nextElementSibling;
      else this.#list.insertBefore(row, next);
    }
    this.#list.hidden = all.length === 0;
    if (hadFocus && !this.#list.contains(document.activeElement)) this.#focusFallback();
  }

  #drawOne(message: OutboxMessage): HTMLLIElement {
    const { status, text } = message;
    const row = makeElement("li", `pending ${status}`);
    const delivery = makeElement("p", "delivery");
    delivery.append(makeElement("span", "outcome", describeOutcome(message)));
    delivery.append(...this.#drawButtons(message));
    row.append(drawText(text, []), delivery);
    return row;
  }

  #drawButtons(message: OutboxMessage): HTMLButtonElement[] {
    const { sendAgain, edit, remove } = this.#actions;
    const leave = drawButton("Leave it", () => remove(message));
    switch (message.status) {
      case "waiting":
        return [drawButton("Take it back", () => edit(message))];
      case "absent":
      case "perhaps":
        return [drawButton("Send it", () => sendAgain(message)), leave];
      case "refused":
        return [drawButton("Edit again", () => edit(message)), leave];
      default:
        return [];
    }
  }
}

function describeOutcome({ status, code, text }: OutboxMessage): string {
  if (status === "waiting") return describeWaiting(code);
  return code === "" ? words[status] : `${words[status]} ${describeRefusal(code, { text }).rest}`;
}

function drawButton(text: string, act: () => void): HTMLButtonElement {
  const button = makeElement("button", "link", text);
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}
