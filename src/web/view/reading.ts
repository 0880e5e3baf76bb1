import { describeUnread } from "../model/labels.ts";
import { describeNew, type LastSeen, type Seen } from "../model/last-seen.ts";
import type { Messages } from "../model/messages.ts";
import type { Unread } from "../model/unread.ts";
import type { BoardView } from "./board-view.ts";
import { setHidden, setText } from "./elements.ts";

/** What tells where the reader is, and the button that leads on. */
export interface ReadingParts {
  readonly board: BoardView;
  readonly messages: Messages;
  readonly unread: Unread;
  readonly lastSeen: LastSeen;
  readonly pill: HTMLButtonElement;
  /** Goes to a message, which may have to be fetched. */
  readonly goTo: (id: number) => void;
  /** Goes to the newest message. */
  readonly toEnd: () => void;
  /** Takes the focus when the button is hidden. */
  readonly scroller: HTMLElement;
}

/** Knows what the reader has seen: the line above what is new, and the button that leads there. */
export class Reading {
  readonly #parts: ReadingParts;
  /** Where the reader left off, until the page has caught up; then where the line is, if there is one. */
  #left: Seen | undefined;
  #phase: "catching up" | "reading" = "catching up";

  constructor(parts: ReadingParts) {
    this.#parts = parts;
    this.#left = parts.lastSeen.seen;
  }

  /** Whether the reader sees new messages at the end. */
  get isSeen(): boolean {
    return document.visibilityState === "visible" && this.#parts.board.isAtEnd;
  }

  /** The page shows all messages: what came while the reader was away is new. */
  caughtUp(): void {
    if (this.#phase === "reading") return;
    this.#phase = "reading";
    const left = this.#left;
    this.#left = undefined;
    if (left !== undefined && left.id < (this.#parts.messages.newestId ?? 0)) this.#drawLine(left);
    this.moved();
  }

  /** Another board answers now. */
  reset(): void {
    this.#parts.lastSeen.reset();
    this.#left = undefined;
    this.#parts.board.setNewLine(undefined);
  }

  /** The number of unread messages has changed: the line goes above the first of them. */
  unreadChanged(count: number): void {
    const { lastSeen, unread } = this.#parts;
    if (count === 0) this.#drawPill();
    const { seen } = lastSeen;
    if (count === 0 || seen === undefined || this.#left?.id === seen.id) return;
    if (seen.id < (unread.firstId ?? 0)) this.#drawLine(seen);
  }

  /** The reader may see another part of the board. */
  moved(): void {
    const { board, unread, lastSeen, messages, pill, scroller } = this.#parts;
    if (this.isSeen && this.#phase === "reading") {
      unread.clear();
      const { newest } = messages;
      if (newest !== undefined) lastSeen.see({ id: newest.message.id, storedAt: newest.storedAt });
    }
    setHidden(pill, board.isAtEnd, scroller);
    this.#drawPill();
  }

  /** Leads to the first new message; from there, and if there is none, to the newest. */
  leadOn(): void {
    const { board, unread, goTo, toEnd } = this.#parts;
    const { firstId } = unread;
    if (firstId !== undefined && board.isBelow(firstId)) goTo(firstId);
    else toEnd();
  }

  #drawPill(): void {
    setText(this.#parts.pill, describeUnread(this.#parts.unread.count));
  }

  #drawLine(seen: Seen): void {
    this.#left = seen;
    this.#parts.board.setNewLine({ afterId: seen.id, label: describeNew(seen, new Date()) });
  }
}
