import { findElement } from "./elements.ts";
import { Glide } from "./glide.ts";

/** What the buttons and keys around the talk do. */
export interface BoardActions {
  retry(): void;
  older(): void;
  /** To what is new, or to the end. */
  leadOn(): void;
  toStart(): void;
  toEnd(): void;
  isAtEnd(): boolean;
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

/** Those that jump in the talk. */
const jumps: ReadonlySet<string> = new Set(["Home", "End", "n"]);

/** The buttons around the talk, and the keys in it. A button that may vanish gives the focus to the talk. */
export class BoardControls {
  readonly #scroller = findElement("board", HTMLElement);
  readonly #glide: Glide;

  constructor(actions: BoardActions) {
    this.#glide = new Glide({ scroller: this.#scroller, isAtEnd: actions.isAtEnd, toEnd: actions.toEnd });
    this.#onClick("retry", () => actions.retry());
    this.#onClick("copy-first-address", () => actions.copyAddress());
    this.#onClick("copy-command", () => actions.copyCommand());
    this.#onClick("older", () => {
      this.#scroller.focus();
      actions.older();
    });
    this.#onClick("to-end", () => {
      this.#scroller.focus();
      this.#glide.over(() => actions.leadOn());
    });
    findElement("message", HTMLTextAreaElement).addEventListener("keydown", ({ key, isComposing }) => {
      if (key === "Escape" && !isComposing) this.#scroller.focus();
    });
    this.#scroller.addEventListener("keydown", (event) => this.#pressed(event, actions));
    this.#followLinks();
  }

  /** A link to a message leads there once the address has changed. */
  #followLinks(): void {
    let arrive = () => {};
    this.#scroller.addEventListener("click", ({ target }) => {
      if (target instanceof Element && target.closest('a[href^="#/"]') !== null) arrive = this.#glide.begin();
    });
    addEventListener("hashchange", () => {
      arrive();
      arrive = () => {};
    });
  }

  #pressed(event: KeyboardEvent, actions: BoardActions): void {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const act = keys.get(key);
    const isTyped = event.key.length === 1;
    // Single keys work with the focus in the talk alone, and not on a control in it.
    const isInTalk = event.target instanceof Element && event.target.matches("#board, .message");
    if (isTyped && !isInTalk) return;
    if (act !== undefined) {
      event.preventDefault();
      if (jumps.has(key)) this.#glide.over(() => act(actions));
      else act(actions);
      return;
    }
    // The key that follows the focus is typed in the field.
    if (isTyped && event.key !== " ") actions.typeOn();
  }

  #onClick(id: string, act: () => void): void {
    findElement(id, HTMLButtonElement).addEventListener("click", act);
  }
}
