import type { HistoryStatus } from "../../../actors/client/status.ts";
import type { IdRange } from "../model/id-ranges.ts";
import { describeId } from "../model/range-labels.ts";
import type { Part } from "../model/window.ts";
import { findElement, setHidden, setText } from "./elements.ts";

/** The lines above and below the rows: they say that the board begins there, or that there is more. */
export class EdgeLines {
  readonly #scroller: HTMLElement;
  readonly #top = findElement("top", HTMLElement);
  readonly #older = findElement("older", HTMLButtonElement);
  readonly #bottom = findElement("bottom", HTMLElement);

  /** `scroller`: takes the focus when the button is hidden. */
  constructor(scroller: HTMLElement) {
    this.#scroller = scroller;
  }

  /** Draws them for the part in which the reader is. */
  draw(part: Part | undefined, board: IdRange, history: HistoryStatus): void {
    setText(this.#top, describeStart(part, board, history));
    const isMore = part !== undefined && part.range.first > board.first;
    setHidden(this.#older, !isMore || history !== "idle", this.#scroller);
    setText(this.#bottom, describeEnd(part, board, history));
    this.#bottom.hidden = this.#bottom.textContent === "";
  }
}

function describeStart(part: Part | undefined, { first }: IdRange, history: HistoryStatus): string {
  if (part === undefined) return "";
  if (part.range.first <= first)
    return first === 1
      ? "This is where the board begins."
      : `Older messages are no longer kept (before ${describeId(first)}).`;
  return describeMore("Older", history);
}

function describeEnd(part: Part | undefined, { last }: IdRange, history: HistoryStatus): string {
  return part === undefined || part.range.last >= last ? "" : describeMore("Newer", history);
}

function describeMore(which: "Older" | "Newer", history: HistoryStatus): string {
  if (history === "offline") return `${which} messages are not loaded here, and there is no connection.`;
  return history === "idle" ? "" : `Fetching ${which.toLowerCase()} messages…`;
}
