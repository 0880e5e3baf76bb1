import type { StoredAt } from "../../../actors/client/ports.ts";
import type { Clock } from "../../net/clock.ts";
import type { Message } from "../../protocol/reply.ts";

/** A message that is kept on this device. */
export interface KeptMessage {
  readonly message: Message;
  readonly storedAt: StoredAt;
}

/** A board as it stood at a time, in ms since 1970 UTC: its last messages, oldest first. */
export interface KeptBoard {
  readonly entries: readonly KeptMessage[];
  readonly asOfMs: number;
}

/** Keeps the last messages of boards, by the boards' identities. None of it rejects; a device may keep nothing. */
export interface KeptMessages {
  save(board: string, entries: readonly KeptMessage[], asOfMs: number): Promise<void>;
  load(board: string): Promise<KeptBoard | undefined>;
  forget(board: string): Promise<void>;
}

/** How many messages of a board are kept. */
export const maxKept = 1000;
/** Messages that come within this time are kept together. */
const gatherMs = 1000;

/**
 * Keeps the messages that come, once it is known whose they are: a connection may lead to another board than the one
 * before.
 */
export class Keeper {
  readonly #kept: KeptMessages;
  readonly #clock: Clock;
  readonly #nowMs: () => number;
  #board: string | undefined;
  #unsaved: KeptMessage[] = [];
  #cancel: (() => void) | undefined;

  /** `nowMs`: the time, in ms since 1970 UTC. */
  constructor(kept: KeptMessages, clock: Clock, nowMs: () => number) {
    this.#kept = kept;
    this.#clock = clock;
    this.#nowMs = nowMs;
  }

  /** This board is at the other end of the connection, and whatever came on this connection is from it. */
  enter(board: string): void {
    this.#board = board;
    this.flush();
  }

  /** The connection is lost: who is at the other end of the next one is not known. */
  leave(): void {
    this.flush();
    this.#board = undefined;
    this.#unsaved = [];
  }

  /** A message has come. */
  keep(entry: KeptMessage): void {
    this.#unsaved.push(entry);
    if (this.#unsaved.length >= 2 * maxKept) this.#unsaved = this.#unsaved.slice(-maxKept);
    this.#cancel ??= this.#clock.after(gatherMs, () => this.flush());
  }

  /** Saves what has come, and that the board stands so now. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#board === undefined) return;
    const entries = this.#unsaved.slice(-maxKept);
    this.#unsaved = [];
    void this.#kept.save(this.#board, entries, this.#nowMs());
  }
}
