import {
  addRange,
  clipRange,
  findRange,
  type IdRange,
  type IdRanges,
  missingIn,
  removeRange,
} from "./id-ranges.ts";
import type { Part } from "./window.ts";

/** What is held under the id of its message. */
interface WithMessage {
  readonly message: { readonly id: number };
}

/** How many ids are dropped at once: it spreads the cost over many additions. */
const dropStep = 200;
/** So many of the newest are never dropped: a reader comes back to them. */
const keptNewest = 1000;

/**
 * What the page holds of the board, as ranges of ids without a gap to fetch. At most `maxMessages` messages: those that are
 * farthest from where the reader is go first.
 */
export class LoadedMessages<Entry extends WithMessage> {
  readonly #maxMessages: number;
  readonly #entries = new Map<number, Entry>();
  /** The ids that are loaded, and those of them that have a message. */
  #ranges: IdRanges = [];
  #held: IdRanges = [];
  #centreId = 0;

  /** `maxMessages`: at least a few thousand. */
  constructor(maxMessages: number) {
    this.#maxMessages = maxMessages;
  }

  /** The ids of the messages that are held. */
  get held(): IdRanges {
    return this.#held;
  }

  /** How many messages are held. */
  get size(): number {
    return this.#entries.size;
  }

  /** How many more messages fit without dropping others. */
  get room(): number {
    return this.#maxMessages - this.size;
  }

  /** The message with this id, if it is held. */
  at(id: number): Entry | undefined {
    return this.#entries.get(id);
  }

  /** The messages of a range, oldest first. */
  *in(wanted: IdRange): Generator<Entry> {
    for (const range of this.#held) {
      const { first, last } = clipRange(range, wanted) ?? { first: 1, last: 0 };
      for (let id = first; id <= last; id++) {
        const entry = this.#entries.get(id);
        if (entry !== undefined) yield entry;
      }
    }
  }

  /** All messages, newest first. */
  *newestFirst(): Generator<Entry> {
    for (const { first, last } of this.#held.toReversed()) {
      for (let id = last; id >= first; id--) {
        const entry = this.#entries.get(id);
        if (entry !== undefined) yield entry;
      }
    }
  }

  /** What is loaded around an id; undefined if that has to be fetched. */
  partAround(id: number): Part | undefined {
    const range = findRange(this.#ranges, id);
    return range && { range, held: this.#held.flatMap((each) => clipRange(each, range) ?? []) };
  }

  /** What of a range has to be fetched. */
  missingIn(wanted: IdRange): IdRanges {
    return missingIn(this.#ranges, wanted);
  }

  /** Adds a message, or replaces it. Returns the ids that are dropped in exchange, if there are too many. */
  add(entry: Entry): IdRange | undefined {
    const { id } = entry.message;
    this.#entries.set(id, entry);
    const added = { first: id, last: id };
    this.#ranges = addRange(this.#ranges, added);
    this.#held = addRange(this.#held, added);
    return this.room < 0 ? this.#drop() : undefined;
  }

  /** There is nothing to fetch in this range. */
  addAbsent(range: IdRange): void {
    this.#ranges = addRange(this.#ranges, range);
  }

  /** The reader is at this id: what is near it stays. */
  centreOn(id: number): void {
    this.#centreId = id;
  }

  /** Drops everything: the ids belong to another board from now on. */
  clear(): void {
    this.#entries.clear();
    this.#ranges = [];
    this.#held = [];
    this.#centreId = 0;
  }

  /** Drops some of what is farthest from the reader, on either side; the newest messages stay. */
  #drop(): IdRange | undefined {
    const [oldest] = this.#held;
    const newest = this.#held.at(-1);
    if (oldest === undefined || newest === undefined) return undefined;
    const keptFrom = Math.max(newest.first, newest.last - keptNewest + 1);
    const above = removeRange(this.#held, { first: keptFrom, last: newest.last }).at(-1);
    const isAboveFarther = above !== undefined && above.last - this.#centreId > this.#centreId - oldest.first;
    const dropped = isAboveFarther
      ? { first: Math.max(above.first, above.last - dropStep + 1), last: keptFrom - 1 }
      : { first: 1, last: Math.min(oldest.last, oldest.first + dropStep - 1) };
    const from = Math.max(dropped.first, oldest.first);
    const to = isAboveFarther ? above.last : dropped.last;
    for (let id = from; id <= to; id++) this.#entries.delete(id);
    this.#ranges = removeRange(this.#ranges, dropped);
    this.#held = removeRange(this.#held, dropped);
    return dropped;
  }
}
