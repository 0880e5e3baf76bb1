import type { ConfirmedReader } from "../../../actors/server/ports.ts";

/** Readers that came within the same interval; its number. */
interface ReaderGroup {
  readonly readers: readonly ConfirmedReader[];
  readonly interval: number;
}

/** So many readers answer their clients in one turn: as many commands as the sessions perform in it. */
const maxToldPerTurn = 512;

/**
 * The readers of the running round and of the next one. There are thousands at once, many times a second, so none of them
 * gets a timer or an object of its own.
 */
export class WaitingReaders {
  readonly #maxIntervals: number;
  readonly #nextTurn: (act: () => void) => void;
  #interval = 0;
  #joined: ReaderGroup[] = [];
  #asked: ReaderGroup[] = [];
  #newest: ConfirmedReader[] = [];
  /** Those who are confirmed, and do not know it yet; of the first list, `#toldCount` do. */
  #confirmed: (readonly ConfirmedReader[])[] = [];
  #toldCount = 0;
  #telling: "idle" | "next turn" = "idle";

  /**
   * `maxIntervals`: readers that have waited through this many calls of `age` are unconfirmed. `nextTurn` acts in the next
   * turn of the event loop.
   */
  constructor(maxIntervals: number, nextTurn: (act: () => void) => void) {
    this.#maxIntervals = maxIntervals;
    this.#nextTurn = nextTurn;
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

  /** The round has a result: its readers are confirmed, in the order in which they came, some in each turn. */
  confirm(): void {
    for (const { readers } of this.#asked) this.#confirmed.push(readers);
    this.#asked = [];
    if (this.#telling === "idle") this.#tellSome();
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

  /** Nobody is confirmed any more; those who are learn it. */
  end(): void {
    this.#tell(Number.POSITIVE_INFINITY);
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

  #tellSome(): void {
    this.#tell(maxToldPerTurn);
    this.#telling = this.#confirmed.length > 0 ? "next turn" : "idle";
    if (this.#telling === "next turn") this.#nextTurn(() => this.#tellSome());
  }

  #tell(max: number): void {
    for (let left = max; left > 0; ) {
      const [first] = this.#confirmed;
      if (first === undefined) return;
      const readers = first.slice(this.#toldCount, this.#toldCount + left);
      left -= readers.length;
      this.#toldCount += readers.length;
      if (this.#toldCount === first.length) {
        this.#confirmed.shift();
        this.#toldCount = 0;
      }
      for (const reader of readers) reader.confirmed();
    }
  }
}
