import type { StoredAt } from "../../../actors/client/ports.ts";
import type { Message } from "../../protocol/reply.ts";
import { type Absence, AbsentMessages, describeAbsent } from "./absent-messages.ts";
import { type Entry, listMark, type MessageEntry } from "./entry.ts";
import { clipRange, type IdRange, type IdRanges } from "./id-ranges.ts";
import { LoadedMessages } from "./loaded-messages.ts";
import type { Part } from "./window.ts";

/**
 * The messages that the page holds, from anywhere in the board, with marks where others are missing. Bounded: new
 * ones push out those that are farthest from the reader.
 */
export class Messages {
  readonly #loaded: LoadedMessages<MessageEntry>;
  readonly #absent = new AbsentMessages();
  #firstId = 1;
  /** All ids up to this one are known to be on the board. */
  #lastId = 0;
  #newest: MessageEntry | undefined;
  #topMark: string | undefined;
  #endMark: string | undefined;

  /** `maxMessages`: at least a few thousand. */
  constructor(maxMessages: number) {
    this.#loaded = new LoadedMessages(maxMessages);
  }

  /** The ids of the board, as far as the page knows. */
  get board(): IdRange {
    return { first: this.#firstId, last: this.#lastId };
  }

  /** The newest message on the page. */
  get newest(): MessageEntry | undefined {
    return this.#newest;
  }

  /** The id of the newest message on the page. */
  get newestId(): number | undefined {
    return this.#newest?.message.id;
  }

  /** The ids of the messages on the page. */
  get held(): IdRanges {
    return this.#loaded.held;
  }

  /** How many messages are on the page. */
  get size(): number {
    return this.#loaded.size;
  }

  /** How many more messages fit without pushing others out. */
  get room(): number {
    return this.#loaded.room;
  }

  /** Whether there is neither a message nor a mark. */
  get isEmpty(): boolean {
    return this.size === 0 && this.#topMark === undefined && this.#endMark === undefined;
  }

  /** The message with this id, if it is on the page. */
  at(id: number): MessageEntry | undefined {
    return this.#loaded.at(id);
  }

  /** Why the board has no message with this id; undefined if it is there, or unknown. */
  absenceOf(id: number): Absence | undefined {
    return this.#absent.in({ first: id, last: id })[0]?.why;
  }

  /** What is loaded around an id; undefined if that has to be fetched. */
  partAround(id: number): Part | undefined {
    return this.#loaded.partAround(id);
  }

  /** What of a range the board may have, and has to be fetched. */
  missingIn(wanted: IdRange): IdRanges {
    const onBoard = clipRange(wanted, this.board);
    return onBoard === undefined ? [] : this.#loaded.missingIn(onBoard);
  }

  /** The messages on the page, newest first. */
  newestFirst(): Generator<MessageEntry> {
    return this.#loaded.newestFirst();
  }

  /** The messages of a range that is loaded, with the marks between them, in their order. */
  entriesIn(range: IdRange): Entry[] {
    const start = this.partAround(range.first)?.range.first ?? range.first;
    const entries: Entry[] = range.first > start ? [] : listMark(this.#topMark);
    const absent = this.#absent.in(range);
    let next = 0;
    for (const entry of this.#loaded.in(range)) {
      for (let each = absent[next]; each !== undefined && each.range.first < entry.message.id; ) {
        entries.push(...listMark(describeAbsent(each)));
        each = absent[++next];
      }
      entries.push(entry);
    }
    for (const each of absent.slice(next)) entries.push(...listMark(describeAbsent(each)));
    if (range.last >= this.#lastId) entries.push(...listMark(this.#endMark));
    return entries;
  }

  /** Whether a message is newer than all others. */
  isNewest({ id }: Message): boolean {
    return Number.isSafeInteger(id) && id > (this.newestId ?? 0);
  }

  /** Adds a message that is newer than all others. */
  append(message: Message, storedAt: StoredAt, isOwn: boolean): void {
    if (!this.isNewest(message)) return;
    this.#lastId = Math.max(this.#lastId, message.id);
    this.#newest = { kind: "message", message, storedAt, isOwn };
    this.#add(this.#newest);
  }

  /** Adds a message from anywhere before the newest one, if it is not there. */
  insert(message: Message, storedAt: StoredAt, isOwn: boolean): void {
    const isBefore = message.id >= 1 && message.id < (this.newestId ?? 0);
    if (isBefore && this.at(message.id) === undefined)
      this.#add({ kind: "message", message, storedAt, isOwn });
  }

  /** So many messages after the last one are on the board, and not here: they can be fetched. */
  skip(count: number): void {
    this.#lastId += count;
  }

  /** So many messages after the last one are lost. */
  lose(count: number): void {
    const range = { first: this.#lastId + 1, last: this.#lastId + count };
    this.#lastId = range.last;
    this.addAbsent(range, "gone");
  }

  /** The board does not have these messages. */
  addAbsent(range: IdRange, why: Absence): void {
    this.#absent.add(range, why);
    this.#loaded.addAbsent(range);
  }

  /** The board keeps its messages from this id on: those before it are gone. */
  startAt(id: number): void {
    this.#firstId = id;
    // The line at the top says it, unless something from before is still here.
    const from = Math.min(id, this.held[0]?.first ?? id);
    this.#absent.remove({ first: 1, last: from - 1 });
  }

  /** The reader is at this id. */
  centreOn(id: number): void {
    this.#loaded.centreOn(id);
  }

  /** Puts a mark below the newest message. */
  markEnd(text: string): void {
    this.#endMark = text;
  }

  /** Drops everything: the following messages belong to another board. */
  reset(text: string): void {
    this.clear();
    this.#topMark = text;
  }

  /** Drops everything: the page begins again. */
  clear(): void {
    this.#loaded.clear();
    this.#absent.clear();
    this.#firstId = 1;
    this.#lastId = 0;
    this.#newest = undefined;
    this.#topMark = undefined;
    this.#endMark = undefined;
  }

  #add(entry: MessageEntry): void {
    const dropped = this.#loaded.add(entry);
    this.#absent.remove({ first: entry.message.id, last: entry.message.id });
    if (dropped !== undefined) this.#absent.remove(dropped);
  }
}
