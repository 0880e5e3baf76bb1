import type { HistoryWanted } from "../../../actors/client/history-setup.ts";
import type { ClientStatus, HistoryStatus } from "../../../actors/client/status.ts";
import type { Clock } from "../../net/clock.ts";
import { type IdRange, sizeOf } from "../model/id-ranges.ts";
import type { Messages } from "../model/messages.ts";
import type { Nearness, Part } from "../model/window.ts";

/** What paging needs. */
export interface PagingParts {
  readonly messages: Messages;
  readonly clock: Clock;
  /** Passes a wish to the client's history. */
  readonly request: (wanted: HistoryWanted) => void;
  /** Nothing is being fetched any more: what is still missing can be asked for. */
  readonly idle: () => void;
}

/** How many messages a page has, and how many there are around one to which the reader jumps. */
const pageMessages = 100;
const aroundMessages = 100;
/** A page that the server refused is asked for again after this time. */
const retryDelayMs = 1000;

/** Fetches parts of the board that the page lacks, one page at a time; what is asked meanwhile is asked again later. */
export class Paging {
  readonly #parts: PagingParts;
  #status: ClientStatus | undefined;
  /** What was asked for last. */
  #asked: IdRange | undefined;
  #pause: "none" | "after a refusal" = "none";
  /** The id before which messages are loaded in bulk, and up to which one. */
  #bulk: { readonly before: number; readonly to: number } | undefined;

  constructor(parts: PagingParts) {
    this.#parts = parts;
  }

  /** What the history does now. */
  get state(): HistoryStatus {
    return this.#status?.history ?? "offline";
  }

  /** Whether a page can be asked for now. */
  get isIdle(): boolean {
    return this.state === "idle" && this.#pause === "none" && this.#status?.isBackfilling !== true;
  }

  /** Whether the message with this id is part of the page that is being fetched. */
  isFetching(id: number): boolean {
    return !this.isIdle && this.#asked !== undefined && this.#asked.first <= id && id <= this.#asked.last;
  }

  /** Whether messages are being loaded in bulk. */
  get isLoading(): boolean {
    return this.#bulk !== undefined;
  }

  /** Applies the client's new status. */
  update(status: ClientStatus): void {
    const wasIdle = this.isIdle;
    const isRefused = this.state === "stopping" && status.history === "idle";
    this.#status = status;
    if (this.state === "offline") {
      this.#asked = undefined;
      this.#bulk = undefined;
    }
    if (isRefused) this.#rest();
    else if (this.isIdle && !wasIdle) this.#goOn();
  }

  /** Asks for what follows a part at the ends that the reader is near. */
  extend({ range }: Part, { isNearStart, isNearEnd }: Nearness): void {
    if (isNearStart && this.#fetchBefore(range.first, pageMessages)) return;
    if (isNearEnd) this.#fetch({ first: range.last + 1, last: range.last + pageMessages }, "up");
  }

  /** Asks for the messages around an id. */
  fetchAround(id: number): void {
    const first = id - aroundMessages / 2;
    const missing = this.#parts.messages.missingIn({ first, last: first + aroundMessages - 1 });
    const around = missing.find((range) => range.first <= id && id <= range.last);
    if (around !== undefined) this.#fetch(around, "up");
  }

  /** Asks for the first message since a time, in ms since 1970 UTC; the history tells what it has found. */
  findTime(fromMs: number): void {
    const lastId = this.#parts.messages.board.last;
    if (this.isIdle)
      this.#parts.request({ type: "timeWanted", from: new Date(fromMs).toISOString(), lastId });
  }

  /** How many messages can be loaded before a part, up to a number. */
  countBefore({ range }: Part, count: number): number {
    const wanted = { first: range.first - count, last: range.first - 1 };
    return this.#parts.messages.missingIn(wanted).reduce((sum, each) => sum + sizeOf(each), 0);
  }

  /** Loads so many messages before a part, page by page. */
  loadBefore({ range }: Part, count: number): void {
    this.#bulk = { before: range.first, to: range.first - count };
    this.#goOn();
  }

  #goOn(): void {
    this.#parts.idle();
    const { messages } = this.#parts;
    if (this.#bulk === undefined || !this.isIdle) return;
    const { to } = this.#bulk;
    const before = messages.partAround(this.#bulk.before)?.range.first ?? to;
    const count = Math.min(pageMessages, before - to);
    this.#bulk = count > 0 ? { before, to } : undefined;
    if (count <= 0 || !this.#fetchBefore(before, count)) this.#endBulk();
  }

  #endBulk(): void {
    this.#bulk = undefined;
    this.#parts.idle();
  }

  /** Returns whether there is something to fetch there. */
  #fetchBefore(id: number, count: number): boolean {
    return this.#fetch({ first: id - count, last: id - 1 }, "down");
  }

  /** Asks for what is missing next to where the range begins, in this direction. */
  #fetch(range: IdRange, direction: "up" | "down"): boolean {
    const missing = this.#parts.messages.missingIn(range).at(direction === "up" ? 0 : -1);
    if (missing === undefined) return false;
    const { first, last } = missing;
    const wanted = direction === "up" ? { from: first, to: last } : { from: last, to: first };
    if (!this.isIdle) return true;
    this.#asked = missing;
    this.#parts.request({ type: "rangeWanted", ...wanted });
    return true;
  }

  #rest(): void {
    this.#pause = "after a refusal";
    this.#parts.clock.after(retryDelayMs, () => {
      this.#pause = "none";
      this.#goOn();
    });
  }
}
