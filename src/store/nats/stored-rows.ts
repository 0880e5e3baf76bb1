import type { FindResult, MessagePage, StoredMessage } from "../../../actors/server/ports.ts";
import type { EngineLink } from "./connect.ts";
import { getRow, getRows, maxFetchedRows } from "./direct-get.ts";
import type { Engine, Found, StreamRow } from "./engine.ts";
import type { LogPart } from "./log-part.ts";
import type { Mirror } from "./mirror.ts";
import { decodeRow } from "./row.ts";

/** The engine did not answer a reader in time. */
const silent = "NATS does not answer";

/** Reads the stream: from the mirror what it holds, else from the nearest replica, and from the leader what that lacks. */
export class StoredRows {
  readonly #link: EngineLink;
  readonly #engine: Engine;
  readonly #mirror: Mirror;

  constructor(link: EngineLink, engine: Engine, mirror: Mirror) {
    this.#link = link;
    this.#engine = engine;
    this.#mirror = mirror;
  }

  /** Finds one message. Rejects if the engine does not answer in time. */
  async find(id: number): Promise<FindResult> {
    const held = this.#mirror.find(id);
    if (typeof held === "object") return { outcome: "found", message: held };
    // A replica that lags may still have what was redacted: the leader has not.
    const row = await this.#findRow(id, held === "hole" ? "leader" : "nearest");
    if (row === "absent") return { outcome: "gone" };
    const message = decodeRow(row.id, row.data);
    return message === undefined ? { outcome: "unreadable" } : { outcome: "found", message };
  }

  /** Finds the first readable message with an id of at least `fromId`. Rejects if the engine does not answer in time. */
  async findFirst(fromId: number): Promise<StoredMessage | undefined> {
    for (let nextId = Math.max(fromId, 1); nextId <= this.#mirror.lastId; ) {
      const held = this.#mirror.find(nextId);
      if (typeof held === "object") return held;
      const { messages, nextId: after } = await this.#readPart(
        nextId,
        held === "elsewhere" ? 10 : maxFetchedRows,
      );
      if (messages[0] !== undefined) return messages[0];
      if (after === nextId) return undefined;
      nextId = after;
    }
    return undefined;
  }

  /** Returns a part of what the mirror's position covers. Rejects if the engine does not answer in time. */
  async page(fromId: number): Promise<MessagePage> {
    const { lastId } = this.#mirror;
    const first = Math.max(fromId, 1);
    if (first > lastId) return { messages: [], unreadableIds: [], nextId: undefined };
    const rows = (await this.#getRows(first, maxFetchedRows)).filter(({ id }) => id <= lastId);
    const decoded = rows.map(({ id, data }) => ({ id, message: decodeRow(id, data) }));
    const lastRow = rows.at(-1);
    return {
      messages: decoded.flatMap(({ message }) => message ?? []),
      unreadableIds: decoded.filter(({ message }) => message === undefined).map(({ id }) => id),
      nextId: lastRow === undefined || lastRow.id === lastId ? undefined : lastRow.id + 1,
    };
  }

  /**
   * Reads a part of the log for the mirror, whatever the mirror holds. Newer messages may be missing. Rejects if the engine
   * does not answer in time.
   */
  async fetchPart(fromId: number, count: number): Promise<LogPart> {
    const rows = await this.#getRows(fromId, count);
    const lastRow = rows.at(-1);
    if (lastRow === undefined) return await this.#findErasedEnd(fromId);
    return {
      fromId,
      messages: rows.flatMap(({ id, data }) => decodeRow(id, data) ?? []),
      nextId: lastRow.id + 1,
    };
  }

  async #readPart(fromId: number, count: number): Promise<LogPart> {
    const part = await this.fetchPart(fromId, count);
    return part.nextId > fromId ? part : this.#mirror.partAfter(fromId - 1, this.#mirror.lastId);
  }

  /** A replica that has no message from here on may lag, unless the leader says that all of them are erased. */
  async #findErasedEnd(fromId: number): Promise<LogPart> {
    const nothing = { fromId, messages: [], nextId: fromId };
    if (fromId > this.#mirror.expectedId) return nothing;
    const stream = await this.#engine.findStream("erased-ids");
    if (typeof stream === "string" || stream.lastId < fromId) return nothing;
    if (fromId < stream.firstId && stream.firstId > stream.lastId)
      return { ...nothing, nextId: stream.lastId + 1 };
    const erased = new Set(stream.erasedIds);
    let nextId = fromId;
    while (nextId <= stream.lastId && erased.has(nextId)) nextId++;
    return nextId > stream.lastId ? { ...nothing, nextId } : nothing;
  }

  async #findRow(id: number, at: "nearest" | "leader"): Promise<Exclude<Found<StreamRow>, "silence">> {
    if (!this.#link.isConnected()) throw new Error(silent);
    const near = at === "nearest" ? await getRow(this.#link.connection, id) : "absent";
    const row = typeof near === "object" ? near : await this.#engine.findRow(id);
    if (row === "silence") throw new Error(silent);
    return row;
  }

  async #getRows(fromId: number, count: number): Promise<readonly StreamRow[]> {
    const rows = this.#link.isConnected() ? await getRows(this.#link.connection, fromId, count) : undefined;
    if (rows === undefined) throw new Error(silent);
    return rows;
  }
}
