import type { Entry, Messages, Span } from "../model/messages.ts";
import { endOf, spanAround, startOf, widen } from "../model/span.ts";
import { BoardRows, type NewLine } from "./board-rows.ts";
import { FramePacer } from "./frame-pacer.ts";

/** The elements of the board: `talk` holds `list`, and whatever else scrolls with it. */
export interface BoardParts {
  readonly scroller: HTMLElement;
  readonly talk: HTMLElement;
  readonly list: HTMLElement;
}

/** Who reads, and what receives what the reader does. */
export interface ReaderEvents {
  readonly ownNames: () => readonly string[];
  /** The reader is near the oldest message on the page. */
  olderWanted(): void;
  /** The reader may see another part of the board. */
  moved(): void;
}

/** What stays in place when the board changes: the end, or an entry at this distance from the top edge. */
type Anchor =
  | { readonly at: "end" }
  | { readonly at: "entry"; readonly entry: Entry; readonly offsetPx: number };

const atEnd: Anchor = { at: "end" };
/** How far from the end the reader may be while the board still follows. */
const endSlackPx = 24;

/**
 * Draws the part of the board around the reader: at most a few hundred rows. At the end it follows new messages; elsewhere
 * the rows in view stay in place, whatever is added or dropped around them.
 */
export class BoardView {
  readonly #scroller: HTMLElement;
  readonly #messages: Messages;
  readonly #reader: ReaderEvents;
  readonly #rows: BoardRows;
  #shown: Span = { first: 0, end: 0 };
  /** The range of all entries when the rows were last drawn. */
  #drawn: Span = { first: 0, end: 0 };
  #anchor: Anchor = atEnd;
  /** The scroll position that we last set or read: any other one comes from the reader. */
  #scrollTopPx = 0;
  readonly #pacer = new FramePacer(() => this.#draw());

  constructor({ scroller, talk, list }: BoardParts, messages: Messages, reader: ReaderEvents) {
    this.#scroller = scroller;
    this.#rows = new BoardRows(list, messages, reader.ownNames);
    this.#messages = messages;
    this.#reader = reader;
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    const observer = new ResizeObserver(() => this.keepPosition());
    for (const element of [scroller, talk]) observer.observe(element);
  }

  /** Whether the reader is at the newest message, also if the browser has not reported a scroll yet. */
  get isAtEnd(): boolean {
    this.#noteScroll();
    return this.#anchor.at === "end";
  }

  /** Draws soon; call it when the messages change. */
  invalidate(): void {
    this.#pacer.request();
  }

  /** Scrolls to the newest message, and follows new ones. */
  scrollToEnd(): void {
    this.#anchor = atEnd;
    this.#scrollTopPx = this.#scroller.scrollTop;
    this.#pacer.requestNow();
  }

  /** Scrolls to the oldest message on the page. */
  scrollToStart(): void {
    this.#shown = startOf(this.#messages.span);
    this.#update();
    this.#scroller.scrollTop = 0;
    this.#scrolled();
  }

  /** Outlines a message, or none. */
  target(id: number | undefined): void {
    this.#rows.target(id);
  }

  /** Puts the line for new messages above the first one after this id, or nowhere. */
  setNewLine(line: NewLine | undefined): void {
    this.#rows.setNewLine(line);
    this.#pacer.requestNow();
  }

  /** Scrolls to a message, unless the page does not hold it; returns whether it does. */
  scrollToMessage(id: number): boolean {
    const place = this.#messages.placeOf(id);
    const entry = this.#messages.at(place);
    if (place === undefined || entry === undefined) return false;
    this.#shown = spanAround(place, this.#messages.span);
    this.#anchor = { at: "entry", entry, offsetPx: this.#scroller.clientHeight / 4 };
    this.#update();
    this.#updateAnchor();
    this.#pacer.requestNow();
    this.#reader.moved();
    return true;
  }

  /** Whether a message is below what the reader sees. */
  isBelow(id: number): boolean {
    const place = this.#messages.placeOf(id);
    const entry = this.#messages.at(place);
    const row = entry && this.#rows.of(entry);
    if (row === undefined) return place !== undefined && place >= this.#shown.end;
    return this.#distancePx(row) > this.#scroller.clientHeight - endSlackPx;
  }

  #scrolled(): void {
    if (this.#noteScroll()) this.#reader.moved();
  }

  /** Draws again until the rows extend far enough both ways, and requests older messages at the start. */
  #draw(): void {
    this.#noteScroll();
    const all = this.#messages.span;
    const isNearStart = this.#scroller.scrollTop < this.#scroller.clientHeight;
    const before = this.#shown;
    this.#shown = this.#chooseSpan(all, isNearStart);
    this.#update();
    if (before.first !== this.#shown.first || before.end !== this.#shown.end) this.#pacer.requestNow();
    else if (isNearStart && this.#shown.first === all.first) this.#reader.olderWanted();
    this.#reader.moved();
  }

  #chooseSpan(all: Span, isNearStart: boolean): Span {
    if (this.isAtEnd) return endOf(all);
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    return widen(this.#shown, all, { isNearStart, isNearEnd: scrollHeight - scrollTop < 2 * clientHeight });
  }

  /** Updates the rows, and keeps the scroll position. */
  #update(): void {
    this.#drawn = this.#messages.span;
    this.#rows.update(this.#shown);
    this.keepPosition();
  }

  /**
   * Scrolls the anchor back to its position. Call it also when elements around the board may have changed size and changed
   * back: that scrolls the board, and no observer reports it.
   */
  keepPosition(): void {
    const anchor = this.#anchor;
    if (anchor.at === "end") this.#scroller.scrollTop = this.#scroller.scrollHeight;
    else {
      const row = this.#rows.of(anchor.entry);
      const driftPx = row === undefined ? 0 : this.#distancePx(row) - anchor.offsetPx;
      if (Math.abs(driftPx) >= 0.5) this.#scroller.scrollTop += driftPx;
    }
    this.#scrollTopPx = this.#scroller.scrollTop;
  }

  /** Returns whether the reader has scrolled; the event that follows finds nothing new, so this draws in its place. */
  #noteScroll(): boolean {
    if (this.#scroller.scrollTop === this.#scrollTopPx) return false;
    this.#updateAnchor();
    this.#pacer.requestNow();
    return true;
  }

  #updateAnchor(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    this.#scrollTopPx = scrollTop;
    const isAtBottom = scrollHeight - scrollTop - clientHeight < endSlackPx;
    const isEnd = isAtBottom && this.#shown.end === this.#drawn.end;
    this.#anchor = isEnd ? atEnd : this.#findFirstVisible();
  }

  /** A message, not a mark: older messages may be inserted between a mark and the entry below it. */
  #findFirstVisible(): Anchor {
    for (let place = this.#shown.first; place < this.#shown.end; place++) {
      const entry = this.#messages.at(place);
      const row = entry && this.#rows.of(entry);
      if (entry?.kind !== "message" || row === undefined) continue;
      const offsetPx = this.#distancePx(row);
      if (offsetPx + row.offsetHeight > 0) return { at: "entry", entry, offsetPx };
    }
    return atEnd;
  }

  #distancePx(row: HTMLElement): number {
    return row.getBoundingClientRect().top - this.#scroller.getBoundingClientRect().top;
  }
}
