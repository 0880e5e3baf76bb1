import type { ConfirmedReader } from "../../../actors/server/ports.ts";

/** Readers that came within the same interval; its number. */
interface ReaderGroup {
  readonly readers: readonly ConfirmedReader[];
  readonly interval: number;
}

/**
 * The readers of the running round and of the next one. There are thousands at once, many times a second, so none of them
 * gets a timer or an object of its own.
 */
export class WaitingReaders {
  readonly #maxIntervals: number;
  #interval = 0;
  #joined: ReaderGroup[] = [];
  #asked: ReaderGroup[] = [];
  #newest: ConfirmedReader[] = [];

  /** `maxIntervals`: readers that have waited through this many calls of `age` are unconfirmed. */
  constructor(maxIntervals: number) {
    this.#maxIntervals = maxIntervals;
  }

  /** Whether nobody waits, neither for the running round nor for the next one. */
  get isEmpty(): boolean {
    return this.#newest.length === 0 && this.#joined.length === 0 && this.#asked.length === 0;
  }

  /** Adds a reader to the next round. */
  join(reader: ConfirmedReader): void {
    this.#newest.push(reader);
  }

  /** A round begins: all who wait are its readers, including those of a round that failed. */
  ask(): void {
    this.#closeNewest();
    this.#asked = this.#asked.length === 0 ? this.#joined : [...this.#asked, ...this.#joined];
    this.#joined = [];
  }

  /** The round has a result: its readers are confirmed. */
  confirm(): void {
    const groups = this.#asked;
    this.#asked = [];
    for (const { readers } of groups) for (const reader of readers) reader.confirmed();
  }

  /** An interval is over: readers that have waited too long are unconfirmed. */
  age(): void {
    this.#closeNewest();
    const oldest = ++this.#interval - this.#maxIntervals;
    const isExpired = ({ interval }: ReaderGroup) => interval <= oldest;
    const expired = [...this.#asked, ...this.#joined].filter(isExpired);
    this.#asked = this.#asked.filter((group) => !isExpired(group));
    this.#joined = this.#joined.filter((group) => !isExpired(group));
    for (const { readers } of expired) for (const reader of readers) reader.unconfirmed();
  }

  /** Nobody is confirmed any more. */
  end(): void {
    this.ask();
    const groups = this.#asked;
    this.#asked = [];
    for (const { readers } of groups) for (const reader of readers) reader.unconfirmed();
  }

  #closeNewest(): void {
    if (this.#newest.length === 0) return;
    this.#joined.push({ readers: this.#newest, interval: this.#interval });
    this.#newest = [];
  }
}
