import type { Via } from "../../actors/ports.ts";
import type { Message } from "../protocol/reply.ts";

/** A message as the page holds it. The protocol has no times: what came fresh has the time at which it was seen. */
export interface MessageEntry {
  readonly kind: "message";
  readonly message: Message;
  readonly via: Via | "older";
  readonly seenAt: Date | undefined;
}

/** Something said between two messages, in words. */
export interface Mark {
  readonly kind: "mark";
  readonly text: string;
}

/** One row of the board. */
export type Entry = MessageEntry | Mark;

/** A run of places: `end` is the first one behind it. */
export interface Span {
  readonly first: number;
  readonly end: number;
}

const fetchedMark: Mark = { kind: "mark", text: "missed, and fetched afterwards" };

/**
 * What the page knows of the board, in the order of the ids, without a gap that is not marked. Each entry has a place, a
 * whole number that it keeps; places rise from older to newer. Bounded: the oldest entries make room for new ones.
 */
export class Messages {
  readonly #maxEntries: number;
  readonly #entries = new Map<number, Entry>();
  #first = 0;
  #end = 0;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  /** The places that are taken. */
  get span(): Span {
    return { first: this.#first, end: this.#end };
  }

  /** Whether no older message can be held. */
  get isFull(): boolean {
    return this.#entries.size >= this.#maxEntries;
  }

  /** The id of the oldest message that is held. */
  get oldestId(): number | undefined {
    return this.#find(this.#first, 1)?.message.id;
  }

  /** The id of the newest message that is held. */
  get newestId(): number | undefined {
    return this.#find(this.#end - 1, -1)?.message.id;
  }

  /** The entry at a place. */
  at(place: number): Entry | undefined {
    return this.#entries.get(place);
  }

  /** Takes a message that is newer than all others; returns false, and takes it not, if it is not newer. */
  append(message: Message, via: Via, now: Date): boolean {
    if (!Number.isSafeInteger(message.id) || message.id <= (this.newestId ?? 0)) return false;
    const last = this.at(this.#end - 1);
    const wasFetching = last?.kind === "message" && last.via === "catch-up";
    if (via === "catch-up" && !wasFetching) this.#push(fetchedMark);
    this.#push({ kind: "message", message, via, seenAt: via === "fresh" ? now : undefined });
    return true;
  }

  /** Takes the message just before the oldest one; returns false, and takes it not, if it is another one. */
  prepend(message: Message): boolean {
    if (this.isFull || message.id + 1 !== this.oldestId) return false;
    this.#first--;
    this.#entries.set(this.#first, { kind: "message", message, via: "older", seenAt: undefined });
    return true;
  }

  /** Says something behind the newest message. */
  mark(text: string): void {
    this.#push({ kind: "mark", text });
  }

  /** Forgets all; what is held from now on is of another board. */
  startAnew(text: string): void {
    this.#entries.clear();
    this.#first = this.#end;
    this.mark(text);
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
