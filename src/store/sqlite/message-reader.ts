import type { Database, Statement } from "bun:sqlite";
import type { FindResult, MessagePage, StoredMessage } from "../../../actors/server/ports.ts";
import { isSafeMessage } from "../../protocol/safe-message.ts";
import type { OnNotice } from "../notice.ts";
import { isRedacted, type MessageRow, messageOf } from "./message-row.ts";
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
/** A millisecond of reads: a send waits for it at most. */
const idsPerPage = 500;
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
  readonly #selectPage: Statement<MessageRow, [number]>;
  readonly #reported = new Set<number>();
  /** Where a search that met a damaged part went on, by the id where it met it. */
  readonly #detours = new Map<number, number>();

  constructor(database: Database, onNotice: OnNotice) {
    this.#onNotice = onNotice;
    this.#selectOne = database.prepare("SELECT * FROM message WHERE id = ?");
    this.#selectFrom = database.prepare("SELECT * FROM message WHERE id >= ? ORDER BY id");
    this.#selectFirst = database.prepare("SELECT * FROM message WHERE id >= ? ORDER BY id LIMIT 1");
    this.#selectPage = database.prepare(
      `SELECT * FROM message WHERE id >= ? ORDER BY id LIMIT ${idsPerPage}`,
    );
  }

  /** Finds the message with this id. */
  find(id: number): FindResult {
    const row = this.#read(this.#selectOne, id);
    if (row === undefined) return gone;
    const found = this.#verify(row, id);
    return found.outcome === "found" && found.message.id !== id ? unreadable : found;
  }

  /** Takes one step of the search for the first readable message from `fromId` to `lastId`. */
  findFirst(fromId: number, lastId: number): SearchStep {
    let id = this.#detours.get(fromId) ?? fromId;
    for (let reads = 0; reads < readsPerStep; reads++) {
      if (id > lastId) return { outcome: "none" };
      const row = this.#read(this.#selectFirst, id);
      if (row === undefined) return { outcome: "none" };
      const found = this.#verify(row, id);
      if (found.outcome === "found" && found.message.id >= id) return found;
      id = Math.max(idOf(row, id), id) + 1;
      if (this.#detours.size === maxRemembered) this.#detours.clear();
      this.#detours.set(fromId, id);
    }
    return { outcome: "continue", fromId: id };
  }

  /** The readable ones among the `count` ids up to `lastId`, oldest first. */
  newest(count: number, lastId: number): readonly StoredMessage[] {
    const firstId = Math.max(1, lastId - count + 1);
    try {
      const found = this.#selectFrom.all(firstId).map((row) => this.#verify(row, firstId));
      return inOrder(found, firstId, lastId);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
    }
    return this.#findEach(firstId, lastId).messages;
  }

  /** The messages of the next few hundred ids from `fromId` to `lastId`. */
  page(fromId: number, lastId: number): MessagePage {
    try {
      const rows = this.#selectPage.all(fromId);
      const last = rows.at(-1);
      if (last === undefined || fromId > lastId)
        return { messages: [], unreadableIds: [], nextId: undefined };
      const found = rows.map((row) => this.#verify(row, fromId));
      const unreadableIds = rows
        .filter((_, index) => found[index]?.outcome === "unreadable")
        .map((row) => idOf(row, fromId));
      const messages = inOrder(found, fromId, lastId);
      // A damaged page gives its rows in any order, and with any ids.
      const nextId = Math.max(fromId, Math.min(idOf(last, fromId), lastId), messages.at(-1)?.id ?? 0) + 1;
      const isLast = rows.length < idsPerPage || nextId > lastId;
      return { messages, unreadableIds, nextId: isLast ? undefined : nextId };
    } catch (error) {
      if (!isUnreadable(error)) throw error;
    }
    const endId = Math.min(fromId + idsPerPage, lastId + 1);
    return { ...this.#findEach(fromId, endId - 1), nextId: endId > lastId ? undefined : endId };
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
    this.#selectPage.finalize();
  }

  /** Finds one message after the other, which passes over damaged pages. */
  #findEach(firstId: number, lastId: number): Omit<MessagePage, "nextId"> {
    const messages: StoredMessage[] = [];
    const unreadableIds: number[] = [];
    for (let id = firstId; id <= lastId; id++) {
      const found = this.find(id);
      if (found.outcome === "found") messages.push(found.message);
      if (found.outcome === "unreadable") unreadableIds.push(id);
    }
    return { messages, unreadableIds };
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

  #verify(row: MessageRow | string, id: number): FindResult {
    if (typeof row === "string") return this.#report(id, row);
    const message = messageOf(row);
    if (message === undefined) return this.#report(idOf(row, id), "its checksum is wrong");
    if (isRedacted(message)) return gone;
    if (isSafeMessage(message)) return { outcome: "found", message };
    return this.#report(idOf(row, id), "it breaks the rules of the protocol");
  }

  #report(id: number, reason: string): FindResult {
    if (this.#reported.has(id) || this.#reported.size > maxRemembered) return unreadable;
    this.#reported.add(id);
    const isLast = this.#reported.size > maxRemembered;
    const text = isLast
      ? "more messages are unreadable; no further one is logged"
      : `message ${id} is unreadable: ${reason}`;
    this.#onNotice({ level: "error", text });
    return unreadable;
  }
}

/** The messages among `found`, oldest first: a damaged page gives its rows in any order. */
function inOrder(found: readonly FindResult[], firstId: number, lastId: number): StoredMessage[] {
  return found
    .flatMap((each) => (each.outcome === "found" ? [each.message] : []))
    .filter(({ id }) => id >= firstId && id <= lastId)
    .sort((one, other) => one.id - other.id);
}

/** The id of a row; `fallbackId` if it is damaged. */
function idOf(row: MessageRow | string, fallbackId: number): number {
  return typeof row === "object" && typeof row.id === "number" ? row.id : fallbackId;
}
