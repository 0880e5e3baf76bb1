import { formatNumber } from "../model/labels.ts";
import type { Messages } from "../model/messages.ts";
import { parsePermalink } from "../model/permalink.ts";
import type { AlertLine } from "./alert-line.ts";
import type { BoardView } from "./board-view.ts";
import type { OlderMessages } from "./older-messages.ts";

/** What permalinks need. */
export interface PermalinkParts {
  readonly board: BoardView;
  readonly messages: Messages;
  readonly alertLine: AlertLine;
  readonly olderMessages: Pick<OlderMessages, "fetchUntil">;
}

/** Follows the addresses of messages, `#/123`: scrolls to the message, and outlines it until the next click. */
export class Permalinks {
  readonly #parts: PermalinkParts;
  /** The message that the reader waits for. */
  #wanted: number | undefined;

  constructor(parts: PermalinkParts) {
    this.#parts = parts;
    this.#wanted = parsePermalink(location.hash);
    addEventListener("hashchange", () => this.#follow());
    document.addEventListener("click", (event) => this.#clicked(event));
  }

  /** Goes to a message, as a click on its address does. */
  goTo(id: number): void {
    this.#wanted = id;
    this.caughtUp();
  }

  /** More messages are here: one of them may be the one that the reader waits for. */
  caughtUp(): void {
    const id = this.#wanted;
    const { board, messages, alertLine, olderMessages } = this.#parts;
    const { oldestId, newestId } = messages;
    if (id === undefined || oldestId === undefined || newestId === undefined) return;
    if (board.scrollToMessage(id)) {
      this.#wanted = undefined;
      board.target(id);
    } else if (id > newestId) {
      this.#wanted = undefined;
      alertLine.show(`There is no #${formatNumber(id)} yet; the last is #${formatNumber(newestId)}.`);
    } else if (id > oldestId || !olderMessages.fetchUntil(id)) this.#gone(id, oldestId);
  }

  #gone(id: number, oldestId: number): void {
    this.#wanted = undefined;
    const text = `#${formatNumber(id)} is no longer kept here; the oldest is #${formatNumber(oldestId)}.`;
    this.#parts.alertLine.show(text);
  }

  #follow(): void {
    const id = parsePermalink(location.hash);
    if (id !== undefined) this.goTo(id);
  }

  /** A click on the address that is there already changes nothing, and nobody hears of it. */
  #clicked({ target }: MouseEvent): void {
    this.#parts.board.target(undefined);
    const link = target instanceof Element ? target.closest("a") : null;
    if (link !== null && link.hash === location.hash && link.hash !== "") this.#follow();
  }
}
