import type { MessageEntry } from "../model/entry.ts";
import type { IdRange } from "../model/id-ranges.ts";
import type { Messages } from "../model/messages.ts";
import { type Nearness, type Part, widen, windowAround, windowAtEnd } from "../model/window.ts";
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
  /** The reader is near what has to be fetched, before or after this part. */
  moreWanted(part: Part, nearness: Nearness): void;
  /** The reader may see another part of the board. */
  moved(): void;
}

/** What stays in place when the board changes: the end, or a message at this distance from the top edge. */
type Anchor =
  | { readonly at: "end" }
  | { readonly at: "message"; readonly entry: MessageEntry; readonly offsetPx: number };

const atEnd: Anchor = { at: "end" };
const nothing: IdRange = { first: 1, last: 0 };
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
  #shown: IdRange = nothing;
  /** The last id of the board when the rows were last drawn. */
  #drawnLast = 0;
  #anchor: Anchor = atEnd;
  /** The scroll position that we last set or read: any other one comes from the reader. */
  #scrollTopPx = 0;
  readonly #pacer = new FramePacer(() => this.#draw());

  constructor({ scroller, talk, list }: BoardParts, messages: Messages, reader: ReaderEvents) {
    this.#scroller = scroller;
    this.#rows = new BoardRows(list, reader.ownNames);
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

  /** What is loaded around the reader; undefined if nothing is. */
  get part(): Part | undefined {
    const entry = this.#anchor.at === "end" ? this.#messages.newest : this.#anchor.entry;
    return entry && this.#messages.partAround(entry.message.id);
  }

  /** Draws soon; call it when the messages change. */
  invalidate(): void {
    this.#pacer.request("with rests");
  }

  /** Scrolls to the newest message, and follows new ones. */
  scrollToEnd(): void {
    this.#anchor = atEnd;
    this.#scrollTopPx = this.#scroller.scrollTop;
    this.#pacer.request("at once");
  }

  /** Outlines a message, or none. */
  target(id: number | undefined): void {
    this.#rows.target(id);
  }

  /** Puts the line for new messages above the first one after this id, or nowhere. */
  setNewLine(line: NewLine | undefined): void {
    this.#rows.setNewLine(line);
    this.#pacer.request("at once");
  }

  /** Scrolls to a message, unless the page does not hold it; returns whether it does. */
  scrollToMessage(id: number): boolean {
    const entry = this.#messages.at(id);
    const part = this.#messages.partAround(id);
    if (entry === undefined || part === undefined) return false;
    this.#shown = windowAround(id, part);
    this.#anchor = { at: "message", entry, offsetPx: this.#scroller.clientHeight / 4 };
    this.#update();
    this.#updateAnchor();
    this.#pacer.request("at once");
    this.#reader.moved();
    return true;
  }

  /** Scrolls to the first message of the part in which this one is, and shows what stands above it. */
  scrollToTopOf(id: number): void {
    if (!this.scrollToMessage(id)) return;
    this.#scroller.scrollTop = 0;
    this.#scrolled();
  }

  /** Whether a message is below what the reader sees. */
  isBelow(id: number): boolean {
    const entry = this.#messages.at(id);
    const row = entry && this.#rows.of(entry);
    if (row === undefined) return id > this.#shown.last;
    return this.#distancePx(row) > this.#scroller.clientHeight - endSlackPx;
  }

  #scrolled(): void {
    if (this.#noteScroll()) this.#reader.moved();
  }

  /** Draws again until the rows extend far enough both ways, and then asks for what is not loaded. */
  #draw(): void {
    this.#noteScroll();
    // What was read may be gone, when the board was reset.
    if (this.part === undefined) this.#anchor = atEnd;
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const isNearStart = scrollTop < clientHeight;
    const nearness = { isNearStart, isNearEnd: scrollHeight - scrollTop < 2 * clientHeight };
    const { first, last } = this.#shown;
    const { part } = this;
    if (part === undefined) this.#shown = nothing;
    else this.#shown = this.isAtEnd ? windowAtEnd(part) : widen(this.#shown, part, nearness);
    this.#update();
    const isSame = first === this.#shown.first && last === this.#shown.last;
    if (!isSame) this.#pacer.request(this.#anchor.at === "end" ? "with rests" : "at once");
    else if (part !== undefined) this.#reader.moreWanted(part, nearness);
    this.#reader.moved();
  }

  #update(): void {
    const { first, last } = this.#shown;
    this.#drawnLast = this.#messages.board.last;
    this.#messages.centreOn(Math.floor((first + last) / 2));
    this.#rows.update(this.#messages.entriesIn(this.#shown), this.#messages.at(first - 1));
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
    this.#pacer.request("at once");
    return true;
  }

  #updateAnchor(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    this.#scrollTopPx = scrollTop;
    const isAtBottom = scrollHeight - scrollTop - clientHeight < endSlackPx;
    this.#anchor = isAtBottom && this.#shown.last >= this.#drawnLast ? atEnd : this.#findFirstVisible();
  }

  /** A message, not a mark: older messages may be inserted between a mark and the entry below it. */
  #findFirstVisible(): Anchor {
    for (const entry of this.#messages.entriesIn(this.#shown)) {
      const row = entry.kind === "message" ? this.#rows.of(entry) : undefined;
      if (entry.kind !== "message" || row === undefined) continue;
      const offsetPx = this.#distancePx(row);
      if (offsetPx + row.offsetHeight > 0) return { at: "message", entry, offsetPx };
    }
    return atEnd;
  }

  #distancePx(row: HTMLElement): number {
    return row.getBoundingClientRect().top - this.#scroller.getBoundingClientRect().top;
  }
}
