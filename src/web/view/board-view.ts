import type { Entry, Messages, Span } from "../model/messages.ts";
import { endOf, startOf, widen } from "../model/span.ts";
import { drawRow, isContinued } from "./row.ts";

/** Receives what the reader does. */
export interface ReaderEvents {
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
  readonly #list: HTMLElement;
  readonly #messages: Messages;
  readonly #reader: ReaderEvents;
  readonly #rows = new Map<Entry, HTMLElement>();
  #shown: Span = { first: 0, end: 0 };
  /** The range of all entries when the rows were last drawn. */
  #drawn: Span = { first: 0, end: 0 };
  #anchor: Anchor = atEnd;
  /** The scroll position that we last set or read: any other one comes from the reader. */
  #scrollTopPx = 0;
  #frame: number | undefined;

  constructor(scroller: HTMLElement, list: HTMLElement, messages: Messages, reader: ReaderEvents) {
    this.#scroller = scroller;
    this.#list = list;
    this.#messages = messages;
    this.#reader = reader;
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    scroller.addEventListener("keydown", (event) => this.#pressed(event));
    const observer = new ResizeObserver(() => this.keepPosition());
    observer.observe(scroller);
    observer.observe(list);
  }

  /** Whether the reader is at the newest message, also if the browser has not reported a scroll yet. */
  get isAtEnd(): boolean {
    this.#noteScroll();
    return this.#anchor.at === "end";
  }

  /** Draws in the next frame; call it when the messages change. */
  invalidate(): void {
    this.#frame ??= requestAnimationFrame(() => this.#draw());
  }

  /** Scrolls to the newest message, and follows new ones. */
  scrollToEnd(): void {
    this.#anchor = atEnd;
    this.#scrollTopPx = this.#scroller.scrollTop;
    this.invalidate();
  }

  /** Scrolls to the oldest message on the page. */
  scrollToStart(): void {
    this.#shown = startOf(this.#messages.span);
    this.#update();
    this.#scroller.scrollTop = 0;
    this.#scrolled();
  }

  #pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.key === "End") this.scrollToEnd();
    else if (event.key === "Home") this.scrollToStart();
    else return;
    event.preventDefault();
  }

  #scrolled(): void {
    if (this.#scroller.scrollTop === this.#scrollTopPx) return;
    this.#updateAnchor();
    this.invalidate();
    this.#reader.moved();
  }

  /** Draws again until the rows extend far enough both ways, and requests older messages at the start. */
  #draw(): void {
    this.#frame = undefined;
    this.#noteScroll();
    const all = this.#messages.span;
    const isNearStart = this.#scroller.scrollTop < this.#scroller.clientHeight;
    const before = this.#shown;
    this.#shown = this.#chooseSpan(all, isNearStart);
    this.#update();
    if (before.first !== this.#shown.first || before.end !== this.#shown.end) this.invalidate();
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
    const wanted = this.#listEntries();
    for (const [entry, row] of this.#rows) {
      if (wanted.has(entry)) continue;
      row.remove();
      this.#rows.delete(entry);
    }
    let next = this.#list.firstElementChild;
    let before = this.#messages.at(this.#shown.first - 1);
    for (const entry of wanted) {
      const row = this.#rowOf(entry);
      row.classList.toggle("continued", isContinued(entry, before));
      if (row === next) next = next.nextElementSibling;
      else this.#list.insertBefore(row, next);
      before = entry;
    }
    this.keepPosition();
  }

  #listEntries(): Set<Entry> {
    const wanted = new Set<Entry>();
    for (let place = this.#shown.first; place < this.#shown.end; place++) {
      const entry = this.#messages.at(place);
      if (entry !== undefined) wanted.add(entry);
    }
    return wanted;
  }

  #rowOf(entry: Entry): HTMLElement {
    const known = this.#rows.get(entry);
    if (known !== undefined) return known;
    const row = drawRow(entry);
    this.#rows.set(entry, row);
    return row;
  }

  /**
   * Scrolls the anchor back to its position. Call it also when elements around the board may have changed size and changed
   * back: that scrolls the board, and no observer reports it.
   */
  keepPosition(): void {
    const anchor = this.#anchor;
    if (anchor.at === "end") this.#scroller.scrollTop = this.#scroller.scrollHeight;
    else {
      const row = this.#rows.get(anchor.entry);
      const driftPx = row === undefined ? 0 : this.#distancePx(row) - anchor.offsetPx;
      if (Math.abs(driftPx) >= 0.5) this.#scroller.scrollTop += driftPx;
    }
    this.#scrollTopPx = this.#scroller.scrollTop;
  }

  /** The scroll event that follows finds nothing new: so this draws in its place. */
  #noteScroll(): void {
    if (this.#scroller.scrollTop === this.#scrollTopPx) return;
    this.#updateAnchor();
    this.invalidate();
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
      const row = entry && this.#rows.get(entry);
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
