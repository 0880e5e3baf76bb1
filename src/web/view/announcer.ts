import { escapeUnprintable } from "../../protocol/text.ts";
import { type Burst, describeBurst } from "../model/burst.ts";
import { makeElement } from "./elements.ts";

const maxLines = 10;

/** Announces new messages to screen readers. The board itself changes at both ends, and would announce too much. */
export class Announcer {
  readonly #region: HTMLElement;

  constructor(region: HTMLElement) {
    this.#region = region;
  }

  /** Announces messages that have come. */
  tell(burst: Burst): void {
    for (const line of describeBurst(burst))
      this.#region.append(makeElement("p", "", escapeUnprintable(line)));
    while (this.#region.childElementCount > maxLines) this.#region.firstElementChild?.remove();
  }

  /** Drops the announcements: they are of another board. */
  forget(): void {
    this.#region.replaceChildren();
  }
}
