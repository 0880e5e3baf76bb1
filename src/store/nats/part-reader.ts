import type { Clock } from "../../net/clock.ts";
import type { LogPart } from "./log-part.ts";
import type { Mirror } from "./mirror.ts";

/** What a reader of parts needs. */
export interface PartReaderOptions {
  readonly mirror: Mirror;
  readonly clock: Clock;
  /** Reads the part of the log that begins at `fromId`, of at most `count` messages. May reject. */
  readonly fetchPart: (fromId: number, count: number) => Promise<LogPart>;
}

/** The news that closes a gap is probably on its way. */
const gapDelayMs = 30;
/** The longest wait before it asks again a replica that lags or an engine that does not answer. */
const maxDelayMs = 1000;
/** The reader stops waiting for an answer after this time, but still takes it when it comes. */
const fetchTimeoutMs = 1000;
/** The most messages that one request reads. */
const maxMessages = 500;

/** Reads the parts of the log that a mirror lacks, one request at a time. */
export class PartReader {
  readonly #options: PartReaderOptions;
  readonly #askHolder: (node: string) => void;
  #phase: "idle" | "waiting" | "reading" | "stopped" = "idle";
  /** A node that has the missing messages, and will be asked for them soon. */
  #holder: string | undefined;
  /** How many requests in a row have brought nothing. */
  #vainReads = 0;

  /** `askHolder` asks a node for what follows the mirror's position. */
  constructor(options: PartReaderOptions, askHolder: (node: string) => void) {
    this.#options = options;
    this.#askHolder = askHolder;
  }

  /** Reads what is missing, after a delay, until nothing is. `holder`: a node that has it. */
  readMissing(holder?: string): void {
    if (!this.#isBehind) return;
    if (this.#phase === "idle") this.#readLater();
    if (holder !== undefined) this.#askLater(holder);
  }

  /** Reads what follows the mirror's position now, unless it is reading. */
  readNow(): void {
    if (this.#phase === "idle") this.#read();
  }

  /** Reads no more. */
  stop(): void {
    this.#phase = "stopped";
  }

  get #isBehind(): boolean {
    return this.#options.mirror.expectedId > this.#options.mirror.lastId;
  }

  #readLater(): void {
    this.#phase = "waiting";
    this.#options.clock.after(Math.min(gapDelayMs * 2 ** this.#vainReads, maxDelayMs), () => {
      if (this.#phase !== "waiting") return;
      this.#phase = "idle";
      if (this.#isBehind) this.#read();
      else this.#vainReads = 0;
    });
  }

  /** The engine may be slow, or out of reach, where the other node is not. */
  #askLater(holder: string): void {
    if (this.#holder === undefined) {
      this.#options.clock.after(gapDelayMs, () => {
        if (this.#phase !== "stopped" && this.#isBehind && this.#holder !== undefined)
          this.#askHolder(this.#holder);
        this.#holder = undefined;
      });
    }
    this.#holder = holder;
  }

  #read(): void {
    this.#phase = "reading";
    const positionBefore = this.#options.mirror.lastId;
    let isOver = false;
    const end = (messageCount: number) => {
      if (isOver) return;
      isOver = true;
      cancel();
      this.#goOn(this.#options.mirror.lastId > positionBefore, messageCount === maxMessages);
    };
    const cancel = this.#options.clock.after(fetchTimeoutMs, () => end(0));
    this.#options.fetchPart(positionBefore + 1, maxMessages).then(
      (part) => {
        if (this.#phase === "stopped") return;
        this.#options.mirror.add(part);
        end(part.messages.length);
      },
      () => end(0),
    );
  }

  #goOn(hasAdvanced: boolean, mayHaveMore: boolean): void {
    if (this.#phase === "stopped") return;
    this.#phase = "idle";
    this.#vainReads = hasAdvanced || !this.#isBehind ? 0 : Math.min(this.#vainReads + 1, 10);
    if (hasAdvanced && mayHaveMore) this.#read();
    else this.readMissing();
  }
}
