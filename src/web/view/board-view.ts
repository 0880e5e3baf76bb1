import type { Entry, Messages, Span } from "../model/messages.ts";
import { endOf, startOf, widen } from "../model/span.ts";
import { drawRow, isContinued } from "./row.ts";

/** Receives what the reader does. */
export interface ScrollEvents {
  /** The reader comes near the oldest message that is held. */
  wantsOlder(): void;
  /** The reader may see another part of the board now. */
  moved(): void;
}

/** What stays in place when the board changes: its end, or an entry at this distance from the upper edge. */
type Anchor =
  | { readonly at: "end" }
  | { readonly at: "entry"; readonly entry: Entry; readonly offsetPx: number };

const atEnd: Anchor = { at: "end" };
/** How far from the end the reader may be and still follow. */
const endSlackPx = 24;

/**
 * Draws the part of the board around the reader: a few hundred rows, however many are held. At the end it follows new
 * messages; elsewhere what the reader sees stays in place, whatever is added or dropped around it.
 */
export class BoardView {
  readonly #scroller: HTMLElement;
  readonly #list: HTMLElement;
  readonly #messages: Messages;
  readonly #reader: ScrollEvents;
  readonly #rows = new Map<Entry, HTMLElement>();
  #shown: Span = { first: 0, end: 0 };
  /** The range of all entries when the rows were last drawn. */
  #drawn: Span = { first: 0, end: 0 };
  #anchor: Anchor = atEnd;
  /** The scroll position that we last set or saw: any other one comes from the reader. */
  #scrollTopPx = 0;
  #frame: number | undefined;

  constructor(scroller: HTMLElement, list: HTMLElement, messages: Messages, reader: ScrollEvents) {
    this.#scroller = scroller;
    this.#list = list;
    this.#messages = messages;
    this.#reader = reader;
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    scroller.addEventListener("keydown", (event) => this.#pressed(event));
    const observer = new ResizeObserver(() => this.hold());
    observer.observe(scroller);
    observer.observe(list);
  }

  /** Whether the reader is at the newest message. */
  get isAtEnd(): boolean {
    return this.#anchor.at === "end";
  }

  /** Call it when the messages have changed. */
  changed(): void {
    this.#frame ??= requestAnimationFrame(() => this.#draw());
  }

  /** Leads to the newest message, and follows from there. */
  goToEnd(): void {
    this.#anchor = atEnd;
    this.#scrollTopPx = this.#scroller.scrollTop;
    this.changed();
  }

  /** Leads to the oldest message that is held. */
  goToStart(): void {
    this.#shown = startOf(this.#messages.span);
    this.#update();
    this.#scroller.scrollTop = 0;
    this.#scrolled();
  }

  #pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.key === "End") this.goToEnd();
    else if (event.key === "Home") this.goToStart();
    else return;
    event.preventDefault();
  }

  #scrolled(): void {
    if (this.#scroller.scrollTop === this.#scrollTopPx) return;
    this.#lookWhere();
    this.changed();
    this.#reader.moved();
  }

  /** Draws once more until the rows reach far enough in both directions, and asks for older ones where they end. */
  #draw(): void {
    this.#frame = undefined;
    if (this.#scroller.scrollTop !== this.#scrollTopPx) this.#lookWhere();
    const all = this.#messages.span;
    const isNearStart = this.#scroller.scrollTop < this.#scroller.clientHeight;
    const before = this.#shown;
    this.#shown = this.#chooseSpan(all, isNearStart);
    this.#update();
    if (before.first !== this.#shown.first || before.end !== this.#shown.end) this.changed();
    else if (isNearStart && this.#shown.first === all.first) this.#reader.wantsOlder();
    this.#reader.moved();
  }

  #chooseSpan(all: Span, isNearStart: boolean): Span {
    if (this.isAtEnd) return endOf(all);
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    return widen(this.#shown, all, { isNearStart, isNearEnd: scrollHeight - scrollTop < 2 * clientHeight });
  }

  /** Updates the rows, and keeps the reader's place. */
  #update(): void {
    this.#drawn = this.#messages.span;
    const wanted = this.#wanted();
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
    this.hold();
  }

  #wanted(): Set<Entry> {
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
   * Scrolls so that the anchor is where it was. To be called, too, when what is around the board may have changed its size
   * and back: that moves what is seen, and no observer tells of it.
   */
  hold(): void {
    const anchor = this.#anchor;
    if (anchor.at === "end") this.#scroller.scrollTop = this.#scroller.scrollHeight;
    else {
      const row = this.#rows.get(anchor.entry);
      const driftPx = row === undefined ? 0 : this.#distancePx(row) - anchor.offsetPx;
      if (Math.abs(driftPx) >= 0.5) this.#scroller.scrollTop += driftPx;
    }
    this.#scrollTopPx = this.#scroller.scrollTop;
  }

  #lookWhere(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    this.#scrollTopPx = scrollTop;
    const isAtBottom = scrollHeight - scrollTop - clientHeight < endSlackPx;
    const isEnd = isAtBottom && this.#shown.end === this.#drawn.end;
    this.#anchor = isEnd ? atEnd : this.#findFirstVisible();
  }

  /** A message, since older ones may come between a mark and the entry below it. */
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
