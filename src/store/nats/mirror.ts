import type { StoredMessage } from "../../../actors/server/ports.ts";
import type { Clock } from "../../net/clock.ts";
import type { LogPart } from "./log-part.ts";
import { PartsAhead } from "./parts-ahead.ts";
import { PositionWaits } from "./position-waits.ts";

/** What a mirror starts with. */
export interface MirrorOptions {
  readonly clock: Clock;
  /** This node knows all ids up to this one, without holding their messages. */
  readonly lastId: number;
  /** How many of the newest ids it holds: at least as many as the board. */
  readonly capacity: number;
}

/** What a mirror calls when it changes. */
export interface MirrorObserver {
  /** `lastId` has grown. */
  advanced(): void;
  /** The message was redacted. */
  withdrawn(id: number): void;
}

/** The most redacted ids that are remembered before their messages arrive. */
const maxWithdrawnAhead = 1000;

/**
 * What this node knows of the shared log, without a gap up to `lastId`: the newest messages, and parts that arrived
 * beyond a gap.
 */
export class Mirror {
  readonly #ring: (StoredMessage | undefined)[] = [];
  readonly #capacity: number;
  readonly #startId: number;
  readonly #ahead = new PartsAhead();
  readonly #withdrawnAhead = new Set<number>();
  readonly #waits: PositionWaits;
  readonly #observers: MirrorObserver[] = [];
  #lastId: number;
  #expectedId: number;
  #newestTimeMs = 0;

  constructor({ clock, lastId, capacity }: MirrorOptions) {
    this.#capacity = capacity;
    this.#startId = lastId;
    this.#lastId = lastId;
    this.#expectedId = lastId;
    this.#waits = new PositionWaits(clock);
  }

  /** The node's position: it knows everything up to this id. */
  get lastId(): number {
    return this.#lastId;
  }

  /** The highest id that is known to exist; higher than `lastId` while something is missing. */
  get expectedId(): number {
    return this.#expectedId;
  }

  /** The latest time of a message up to `lastId`, in ms since 1970 UTC; 0 if none is known. */
  get newestTimeMs(): number {
    return this.#newestTimeMs;
  }

  /** Tells `observer` of all changes from now on. */
  observe(observer: MirrorObserver): void {
    this.#observers.push(observer);
  }

  /** Takes in a part of the log. It keeps what it already knows; what lies beyond a gap waits. */
  add(part: LogPart): void {
    if (part.nextId <= this.#lastId + 1) return;
    this.expect(part.nextId - 1);
    if (part.fromId > this.#lastId + 1) return this.#ahead.keep(part);
    this.#append(part);
    for (const next of this.#ahead.take(() => this.#lastId)) this.#append(next);
    this.#waits.reach(this.#lastId);
    for (const observer of this.#observers) observer.advanced();
  }

  /** Notes that the log has this id. */
  expect(id: number): void {
    this.#expectedId = Math.max(this.#expectedId, id);
  }

  /**
   * Forgets the text of a message that was redacted: its id is a hole from now on. Another message follows it, since the
   * last one gets a successor before it is redacted.
   */
  withdraw(id: number): void {
    this.expect(id + 1);
    if (id > this.#lastId) this.#withdrawLater(id);
    else if (this.#ring[id % this.#capacity]?.id === id) this.#ring[id % this.#capacity] = undefined;
    for (const observer of this.#observers) observer.withdrawn(id);
  }

  /** What is under an id up to `lastId`; `elsewhere`: too old to be held here. */
  find(id: number): StoredMessage | "hole" | "elsewhere" {
    if (id < this.#firstHeldId) return "elsewhere";
    const message = this.#ring[id % this.#capacity];
    return message?.id === id ? message : "hole";
  }

  /** The messages held here after `afterId`, up to `lastId` and to `toId`. It begins later if the first ones are not held. */
  partAfter(afterId: number, toId: number): LogPart {
    const fromId = Math.max(afterId + 1, this.#firstHeldId);
    const nextId = Math.max(Math.min(toId, this.#lastId) + 1, fromId);
    const messages: StoredMessage[] = [];
    for (let id = fromId; id < nextId; id++) {
      const message = this.#ring[id % this.#capacity];
      if (message?.id === id) messages.push(message);
    }
    return { fromId, messages, nextId };
  }

  /** Resolves to true once `lastId` is at least `id`, or to false after `timeoutMs`. */
  whenAt(id: number, timeoutMs: number): Promise<boolean> {
    return id <= this.#lastId ? Promise.resolve(true) : this.#waits.wait(id, timeoutMs);
  }

  get #firstHeldId(): number {
    return Math.max(this.#startId, this.#lastId - this.#capacity) + 1;
  }

  /** A hole needs no mark: in the place of its id is nothing, or a message with a lower id. */
  #append({ messages, nextId }: LogPart): void {
    for (const message of messages) {
      if (message.id <= this.#lastId) continue;
      this.#newestTimeMs = Math.max(this.#newestTimeMs, message.storedAtMs ?? 0);
      if (!this.#withdrawnAhead.delete(message.id)) this.#ring[message.id % this.#capacity] = message;
    }
    this.#lastId = Math.max(this.#lastId, nextId - 1);
  }

  #withdrawLater(id: number): void {
    const [oldest] = this.#withdrawnAhead;
    if (oldest !== undefined && this.#withdrawnAhead.size === maxWithdrawnAhead) {
      this.#withdrawnAhead.delete(oldest);
    }
    this.#withdrawnAhead.add(id);
  }
}
