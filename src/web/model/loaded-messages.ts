import { addRange, findRange, type IdRange, type IdRanges, missingIn, removeRange } from "./id-ranges.ts";

/** What is held under the id of its message. */
interface WithMessage {
  readonly message: { readonly id: number };
}

/** How many ids are dropped at once: it spreads the cost over many additions. */
const dropStep = 200;
/** So many of the newest are never dropped: a reader comes back to them. */
const keptNewest = 1000;

/**
 * The messages that the page holds, from anywhere in the board, as ranges without a gap. At most `maxMessages`: those that
 * are farthest from where the reader is go first. Ids that the board no longer has count as loaded, but hold nothing.
 */
export class LoadedMessages<Entry extends WithMessage> {
  readonly #maxMessages: number;
  readonly #entries = new Map<number, Entry>();
  /** The ids that are loaded. */
  #ranges: IdRanges = [];
  /** The ids of the messages that are held. */
  #held: IdRanges = [];
  #centreId = 0;

  /** `maxMessages`: at least a few thousand. */
  constructor(maxMessages: number) {
    this.#maxMessages = maxMessages;
  }

  /** The ids that are loaded. */
  get ranges(): IdRanges {
    return this.#ranges;
  }

  /** How many messages are held. */
  get size(): number {
    return this.#entries.size;
  }

  /** The message with this id, if it is held. */
  at(id: number): Entry | undefined {
    return this.#entries.get(id);
  }

  /** The messages of a range, oldest first. */
  *in({ first, last }: IdRange): Generator<Entry> {
    for (const range of this.#held) {
      for (let id = Math.max(first, range.first); id <= Math.min(last, range.last); id++) {
        const entry = this.#entries.get(id);
        if (entry !== undefined) yield entry;
      }
    }
  }

  /** All messages, newest first. */
  *newestFirst(): Generator<Entry> {
    for (const range of this.#held.toReversed()) {
      for (let id = range.last; id >= range.first; id--) {
        const entry = this.#entries.get(id);
        if (entry !== undefined) yield entry;
      }
    }
  }

  /** The ids around one, without a gap; undefined if it is not loaded. */
  rangeAround(id: number): IdRange | undefined {
    return findRange(this.#ranges, id);
  }

  /** What of a range has to be fetched. */
  missingIn(wanted: IdRange): IdRanges {
    return missingIn(this.#ranges, wanted);
  }

  /** Adds a message, or replaces it; drops others if there are too many. */
  add(entry: Entry): void {
    const { id } = entry.message;
    this.#entries.set(id, entry);
    const added = { first: id, last: id };
    this.#ranges = addRange(this.#ranges, added);
    this.#held = addRange(this.#held, added);
    if (this.#entries.size > this.#maxMessages) this.#drop();
  }

  /** These ids are no longer on the board: there is nothing to fetch. */
  addGone(gone: IdRange): void {
    this.#ranges = addRange(this.#ranges, gone);
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
  #drop(): void {
    const [oldest] = this.#held;
    const newest = this.#held.at(-1);
    if (oldest === undefined || newest === undefined) return;
    const keptFrom = Math.max(newest.first, newest.last - keptNewest + 1);
    const above = removeRange(this.#held, { first: keptFrom, last: newest.last }).at(-1);
    const isAboveFarther = above !== undefined && above.last - this.#centreId > this.#centreId - oldest.first;
    const dropped = isAboveFarther
      ? { first: Math.max(above.first, above.last - dropStep + 1), last: above.last }
      : { first: oldest.first, last: Math.min(oldest.last, oldest.first + dropStep - 1) };
    for (let id = dropped.first; id <= dropped.last; id++) this.#entries.delete(id);
    this.#ranges = removeRange(this.#ranges, dropped);
    this.#held = removeRange(this.#held, dropped);
  }
}
