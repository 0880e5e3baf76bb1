import type { StoredAt } from "../../../actors/client/ports.ts";
import type { Message } from "../../protocol/reply.ts";

/** A message on the page. */
export interface MessageEntry {
  readonly kind: "message";
  readonly message: Message;
  readonly storedAt: StoredAt;
  /** Whether this page sent it. */
  readonly isOwn: boolean;
}

/** A note between two messages; older messages go below it while it is the first entry. */
export interface Mark {
  readonly kind: "mark";
  readonly text: string;
}

/** One row of the board. */
export type Entry = MessageEntry | Mark;

/** A range of places: `end` is the first one after it. */
export interface Span {
  readonly first: number;
  readonly end: number;
}

/**
 * The part of the board that the page holds, ordered by id; each gap has a mark. Each entry has a place, an integer that
 * rises from older to newer. Bounded: new entries evict the oldest ones.
 */
export class Messages {
  readonly #maxEntries: number;
  readonly #entries = new Map<number, Entry>();
  #first = 0;
  #end = 0;
  /** A mark that the board was reset. */
  #top: Mark | undefined;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  /** The range of places in use. */
  get span(): Span {
    return { first: this.#first, end: this.#end };
  }

  /** Whether there is no room for older messages. */
  get isFull(): boolean {
    return this.#entries.size >= this.#maxEntries;
  }

  /** The id of the oldest message on the page. */
  get oldestId(): number | undefined {
    return this.#find(this.#first, 1)?.message.id;
  }

  /** The id of the newest message on the page. */
  get newestId(): number | undefined {
    return this.#find(this.#end - 1, -1)?.message.id;
  }

  /** The entry at a place, if there is one. */
  at(place: number | undefined): Entry | undefined {
    return place === undefined ? undefined : this.#entries.get(place);
  }

  /** The newest message on the page. */
  get newest(): MessageEntry | undefined {
    return this.#find(this.#end - 1, -1);
  }

  /** The messages on the page, newest first. */
  *newestFirst(): Generator<MessageEntry> {
    for (let place = this.#end - 1; place >= this.#first; place--) {
      const entry = this.at(place);
      if (entry?.kind === "message") yield entry;
    }
  }

  /** The place of the message with this id, if the page holds it. */
  placeOf(id: number): number | undefined {
    for (let place = this.#end - 1; place >= this.#first; place--) {
      const entry = this.at(place);
      if (entry?.kind !== "message" || entry.message.id > id) continue;
      return entry.message.id === id ? place : undefined;
    }
    return undefined;
  }

  /** Whether a message is newer than all others. */
  isNewest(message: Message): boolean {
    return Number.isSafeInteger(message.id) && message.id > (this.newestId ?? 0);
  }

  /** Adds a message that is newer than all others. */
  append(message: Message, storedAt: StoredAt, isOwn: boolean): void {
    if (!this.isNewest(message)) return;
    this.#push({ kind: "message", message, storedAt, isOwn });
  }

  /** Adds the message just before the oldest one; returns false, without adding it, if it is another one or there is no room. */
  prepend(message: Message, storedAt: StoredAt, isOwn: boolean): boolean {
    if (this.isFull || message.id + 1 !== this.oldestId) return false;
    const entry: Entry = { kind: "message", message, storedAt, isOwn };
    let place = --this.#first;
    for (;;) {
      const next = this.at(place + 1);
      if (next?.kind !== "mark") break;
      this.#entries.set(place++, next);
    }
    this.#entries.set(place, entry);
    return true;
  }

  /** Adds a mark after the newest message: messages are missing there. */
  mark(text: string): void {
    this.#push({ kind: "mark", text });
  }

  /** Drops everything: the following messages belong to another board. */
  reset(text: string): void {
    this.#clear();
    this.#top = { kind: "mark", text };
    this.#push(this.#top);
  }

  /** Drops everything: the next message is so far ahead that the page starts again from there. */
  skip(): void {
    const isTopHeld = this.at(this.#first) === this.#top;
    this.#clear();
    if (this.#top !== undefined && isTopHeld) this.#push(this.#top);
  }

  #clear(): void {
    this.#entries.clear();
    this.#first = this.#end;
  }

  #push(entry: Entry): void {
    this.#entries.set(this.#end++, entry);
    if (this.#entries.size > this.#maxEntries) this.#entries.delete(this.#first++);
  }

  #find(from: number, step: 1 | -1): MessageEntry | undefined {
    for (let place = from; ; place += step) {
      const entry = this.at(place);
      if (entry === undefined || entry.kind === "message") return entry;
    }
  }
}
