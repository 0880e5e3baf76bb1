import { escapeUnprintable } from "../../protocol/text.ts";
import { type Burst, describeBurst } from "../model/burst.ts";
import { makeElement } from "./elements.ts";

const maxLines = 10;

/** Announces new messages to screen readers. The board as a live region would announce too much: it changes at both ends. */
export class Announcer {
  readonly #region: HTMLElement;

  constructor(region: HTMLElement) {
    this.#region = region;
  }

  /** Announces new messages. */
  announce(burst: Burst): void {
    for (const line of describeBurst(burst))
      this.#region.append(makeElement("p", "", escapeUnprintable(line)));
    while (this.#region.childElementCount > maxLines) this.#region.firstElementChild?.remove();
  }

  /** Removes the announcements: they belong to another board. */
  clear(): void {
    this.#region.replaceChildren();
  }
}
