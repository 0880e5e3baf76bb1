import type { Database, Statement } from "bun:sqlite";
import type { FindResult, StoredMessage } from "../../../actors/server/ports.ts";
import { isSafeMessage } from "../../protocol/safe-message.ts";
import type { OnNotice } from "../notice.ts";
import { type MessageRow, messageOf } from "./message-row.ts";
import { describeError, isUnreadable } from "./sqlite-errors.ts";

/** A step of a search. `continue`: call again with this id; a damaged part of the file is searched in several steps. */
export type SearchStep =
  | { readonly outcome: "found"; readonly message: StoredMessage }
  | { readonly outcome: "none" }
  | { readonly outcome: "continue"; readonly fromId: number };

/** A few milliseconds of reads that fail. */
const readsPerStep = 500;
/** More than an operator reads, and few enough to hold in memory. */
const maxRemembered = 1000;
/** Among how many of the newest messages to look for one with a time: the last ones may be damaged. */
const timedMessages = 100;

const gone: FindResult = { outcome: "gone" };
const unreadable: FindResult = { outcome: "unreadable" };

/**
 * Reads messages from a file that may be damaged: a page that SQLite cannot read, a row whose checksum is wrong, a row
 * that breaks the rules of the protocol. Such a message is unreadable, the others are not affected. Each is logged once.
 */
export class MessageReader {
  readonly #onNotice: OnNotice;
  readonly #selectOne: Statement<MessageRow, [number]>;
  readonly #selectFirst: Statement<MessageRow, [number]>;
  readonly #selectFrom: Statement<MessageRow, [number]>;
  readonly #reported = new Set<number>();
  /** Where a search that met a damaged part went on, by the id where it met it. */
  readonly #detours = new Map<number, number>();

  constructor(database: Database, onNotice: OnNotice) {
    this.#onNotice = onNotice;
    this.#selectOne = database.prepare("SELECT * FROM message WHERE id = ?");
    this.#selectFrom = database.prepare("SELECT * FROM message WHERE id >= ? ORDER BY id");
    this.#selectFirst = database.prepare("SELECT * FROM message WHERE id >= ? ORDER BY id LIMIT 1");
  }

  /** Finds the message with this id. */
  find(id: number): FindResult {
    const row = this.#read(this.#selectOne, id);
    if (row === undefined) return gone;
    const message = this.#verify(row, id);
    return message?.id === id ? { outcome: "found", message } : unreadable;
  }

  /** Takes one step of the search for the first readable message from `fromId` to `lastId`. */
  findFirst(fromId: number, lastId: number): SearchStep {
    let id = this.#detours.get(fromId) ?? fromId;
    for (let reads = 0; reads < readsPerStep; reads++) {
      if (id > lastId) return { outcome: "none" };
      const row = this.#read(this.#selectFirst, id);
      if (row === undefined) return { outcome: "none" };
      const message = this.#verify(row, id);
      if (message !== undefined && message.id >= id) return { outcome: "found", message };
      const found = typeof row === "object" && typeof row.id === "number" ? row.id : id;
      id = Math.max(found, id) + 1;
      if (this.#detours.size === maxRemembered) this.#detours.clear();
      this.#detours.set(fromId, id);
    }
    return { outcome: "continue", fromId: id };
  }

  /** The readable ones among the `count` ids up to `lastId`, oldest first. */
  newest(count: number, lastId: number): StoredMessage[] {
    const firstId = Math.max(1, lastId - count + 1);
    try {
      const found = this.#selectFrom.all(firstId).flatMap((row) => this.#verify(row, firstId) ?? []);
      // A damaged page gives its rows in any order, and the last one would be the last word.
      return found.filter(({ id }) => id >= firstId && id <= lastId).sort((one, other) => one.id - other.id);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
    }
    const messages: StoredMessage[] = [];
    for (let id = firstId; id <= lastId; id++) {
      const found = this.find(id);
      if (found.outcome === "found") messages.push(found.message);
    }
    return messages;
  }

  /** The time of the newest readable message up to `lastId`, in ms since 1970 UTC; 0 if it is not known. */
  lastTimeMs(lastId: number): number {
    const newest = this.newest(timedMessages, lastId);
    return newest.findLast(({ storedAtMs }) => storedAtMs !== undefined)?.storedAtMs ?? 0;
  }

  /** Releases the statements. */
  close(): void {
    this.#selectOne.finalize();
    this.#selectFirst.finalize();
    this.#selectFrom.finalize();
  }

  /** A row, or undefined if there is none, or the reason why it cannot be read. */
  #read(select: Statement<MessageRow, [number]>, id: number): MessageRow | string | undefined {
    try {
      return select.get(id) ?? undefined;
    } catch (error) {
      if (isUnreadable(error)) return describeError(error);
      throw error;
    }
  }

  #verify(row: MessageRow | string, id: number): StoredMessage | undefined {
    if (typeof row === "string") return this.#report(id, row);
    const message = messageOf(row);
    const damagedId = typeof row.id === "number" ? row.id : id;
    if (message === undefined) return this.#report(damagedId, "its checksum is wrong");
    return isSafeMessage(message) ? message : this.#report(damagedId, "it breaks the rules of the protocol");
  }

  #report(id: number, reason: string): undefined {
    if (this.#reported.has(id) || this.#reported.size > maxRemembered) return;
    this.#reported.add(id);
    const isLast = this.#reported.size > maxRemembered;
    const text = isLast
      ? "more messages are unreadable; no further one is logged"
      : `message ${id} is unreadable: ${reason}`;
    this.#onNotice({ level: "error", text });
  }
}
