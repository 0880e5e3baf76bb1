import { escapeUnprintable } from "../../protocol/text.ts";
import { type Burst, describeBurst } from "../model/burst.ts";
import { makeElement } from "./elements.ts";

const maxLines = 10;

/** Tells those who hear the page what is new. The board itself changes at both ends, and would chatter. */
export class Announcer {
  readonly #region: HTMLElement;

  constructor(region: HTMLElement) {
    this.#region = region;
  }

  /** Tells of messages that have come. */
  tell(burst: Burst): void {
    for (const line of describeBurst(burst))
      this.#region.append(makeElement("p", "", escapeUnprintable(line)));
    while (this.#region.childElementCount > maxLines) this.#region.firstElementChild?.remove();
  }

  /** What was told is not of this board. */
  forget(): void {
    this.#region.replaceChildren();
  }
}
