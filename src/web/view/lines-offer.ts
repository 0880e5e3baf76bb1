import { type PastedLines, separateLines } from "../model/pasted-lines.ts";
import type { AlertLine } from "./alert-line.ts";
import { setText } from "./elements.ts";

/** What the offer consists of. */
export interface LinesOfferParts {
  /** Says that lines became one. */
  readonly hintLine: AlertLine;
  /** Sends them as they were; it is beside the hint. */
  readonly button: HTMLButtonElement;
}

/** Offers to send pasted lines, which became one, as a message each; until the text is changed. */
export class LinesOffer {
  readonly #parts: LinesOfferParts;
  #pasted: PastedLines | undefined;

  /** `send` receives the messages. */
  constructor(parts: LinesOfferParts, send: (texts: readonly string[]) => void) {
    this.#parts = parts;
    parts.button.addEventListener("click", () => {
      if (this.#pasted !== undefined) send(separateLines(this.#pasted));
    });
  }

  /** Offers it for these lines; a single one was nothing but pasted. */
  make(pasted: PastedLines): void {
    const count = pasted.lines.length;
    if (count <= 1) return;
    this.#pasted = pasted;
    this.#parts.hintLine.show(`${count} lines became one.`);
    setText(this.#parts.button, `Send them as ${count} messages?`);
    this.#parts.button.hidden = false;
  }

  /** The text is another one now. */
  withdraw(): void {
    this.#pasted = undefined;
    this.#parts.hintLine.clear();
    this.#parts.button.hidden = true;
  }
}
