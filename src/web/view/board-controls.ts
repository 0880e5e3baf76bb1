import { findElement } from "./elements.ts";
import { plainKey } from "./plain-key.ts";

/** What the buttons and keys around the talk do. */
export interface BoardActions {
  retry(): void;
  older(): void;
  /** To what is new, or to the end. */
  leadOn(): void;
  toStart(): void;
  toEnd(): void;
  /** From the talk to the field. */
  leave(): void;
  copyAddress(): void;
  /** Copies the command for a terminal. */
  copyCommand(): void;
  /** To the newest row, from where the arrows lead on. */
  toLastRow(): void;
  showHow(): void;
  showKeys(): void;
  /** The reader types in the talk: what is typed goes to the field. */
  typeOn(): void;
}

const keys = new Map<string, (actions: BoardActions) => void>([
  ["Escape", (actions) => actions.leave()],
  ["Home", (actions) => actions.toStart()],
  ["End", (actions) => actions.toEnd()],
  ["ArrowUp", (actions) => actions.toLastRow()],
  ["n", (actions) => actions.leadOn()],
  ["h", (actions) => actions.showHow()],
  ["?", (actions) => actions.showKeys()],
]);

/** The buttons around the talk, and the keys in it. A button that may vanish gives the focus to the talk. */
export class BoardControls {
  readonly #scroller = findElement("board", HTMLElement);

  constructor(actions: BoardActions) {
    this.#onClick("retry", () => actions.retry());
    this.#onClick("copy-first-address", () => actions.copyAddress());
    this.#onClick("copy-command", () => actions.copyCommand());
    this.#onClick("older", () => {
      this.#scroller.focus();
      actions.older();
    });
    this.#onClick("to-end", () => {
      this.#scroller.focus();
      actions.leadOn();
    });
    findElement("message", HTMLTextAreaElement).addEventListener("keydown", ({ key, isComposing }) => {
      if (key === "Escape" && !isComposing) this.#scroller.focus();
    });
    this.#scroller.addEventListener("keydown", (event) => this.#pressed(event, actions));
  }

  #pressed(event: KeyboardEvent, actions: BoardActions): void {
    const key = plainKey(event);
    if (key === undefined) return;
    const act = keys.get(key);
    const isTyped = event.key.length === 1;
    // Single keys work with the focus in the talk alone, and not on a control in it.
    const isInTalk = event.target instanceof Element && event.target.matches("#board, .message");
    if (isTyped && !isInTalk) return;
    if (act !== undefined) {
      event.preventDefault();
      return act(actions);
    }
    // The key that follows the focus is typed in the field.
    if (isTyped && event.key !== " ") actions.typeOn();
  }

  #onClick(id: string, act: () => void): void {
    findElement(id, HTMLButtonElement).addEventListener("click", act);
  }
}
