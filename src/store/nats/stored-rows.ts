import type { FindResult, MessagePage, StoredMessage } from "../../../actors/server/ports.ts";
import { maxFetchedRows, type NearestReplica } from "./direct-get.ts";
import type { Engine, Found, StreamRow } from "./engine.ts";
import type { LogPart } from "./log-part.ts";
import type { Mirror } from "./mirror.ts";
import { decodeRow } from "./row.ts";

/** The engine did not answer a reader in time. */
const silent = "NATS does not answer";

/** A search for one message reads so many at once: some may be erased or damaged. */
const fewRows = 10;

/** Where stored rows are read. */
export interface StoredRowsParts {
  readonly replica: Pick<NearestReplica, "findRow" | "findRows">;
  readonly engine: Pick<Engine, "findRow" | "findRowFrom" | "findStream">;
  readonly mirror: Pick<Mirror, "find" | "lastId" | "expectedId">;
}

/** Reads the stream: from the mirror what it holds, else from the nearest replica, and from the leader what that lacks. */
export class StoredRows {
  readonly #replica: StoredRowsParts["replica"];
  readonly #engine: StoredRowsParts["engine"];
  readonly #mirror: StoredRowsParts["mirror"];

  constructor({ replica, engine, mirror }: StoredRowsParts) {
    this.#replica = replica;
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
      if (held === "hole") {
        nextId++;
        continue;
      }
      const rows = await this.#findKnownRows(nextId, fewRows);
      for (const { id, data } of rows) {
        const message = decodeRow(id, data);
        if (message !== undefined) return message;
      }
      nextId = (rows.at(-1)?.id ?? this.#mirror.lastId) + 1;
    }
    return undefined;
  }

  /** Returns a part of what the mirror's position covers. Rejects if the engine does not answer in time. */
  async page(fromId: number): Promise<MessagePage> {
    const { lastId } = this.#mirror;
    const first = Math.max(fromId, 1);
    if (first > lastId) return { messages: [], unreadableIds: [], nextId: undefined };
    const rows = await this.#findKnownRows(first, maxFetchedRows);
    const decoded = rows.map(({ id, data }) => ({ id, message: decodeRow(id, data) }));
    const lastRow = rows.at(-1);
    return {
      messages: decoded.flatMap(({ message }) => message ?? []),
      unreadableIds: decoded.filter(({ message }) => message === undefined).map(({ id }) => id),
      nextId: lastRow === undefined || lastRow.id >= lastId ? undefined : lastRow.id + 1,
    };
  }

  /**
   * Reads a part of the log for the mirror, whatever the mirror holds. Newer messages may be missing. Rejects if the engine
   * does not answer in time.
   */
  async fetchPart(fromId: number, count: number): Promise<LogPart> {
    const rows = await this.#findRows(fromId, count);
    const lastRow = rows.at(-1);
    if (lastRow === undefined) return await this.#findErasedEnd(fromId);
    return {
      fromId,
      messages: rows.flatMap(({ id, data }) => decodeRow(id, data) ?? []),
      nextId: lastRow.id + 1,
    };
  }

  /**
   * Rows from an id on that the mirror's position covers: none only if all from there on are erased. Where the nearest
   * replica lags, the leader says what comes next.
   */
  async #findKnownRows(fromId: number, count: number): Promise<readonly StreamRow[]> {
    const { lastId } = this.#mirror;
    const near = await this.#findRows(fromId, count);
    const rows = near.length > 0 ? near : await this.#findNextRow(fromId);
    return rows.filter(({ id }) => id <= lastId);
  }

  async #findNextRow(fromId: number): Promise<readonly StreamRow[]> {
    const { lastId } = this.#mirror;
    const row = await this.#engine.findRowFrom(fromId);
    if (typeof row === "object") return [row];
    // A leader that was cut off from the others lags, too.
    if ((await this.#findErasedEnd(fromId)).nextId <= lastId) throw new Error(silent);
    return [];
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
    const near = at === "nearest" ? await this.#replica.findRow(id) : "absent";
    const row = typeof near === "object" ? near : await this.#engine.findRow(id);
    if (row === "silence") throw new Error(silent);
    return row;
  }

  async #findRows(fromId: number, count: number): Promise<readonly StreamRow[]> {
    const rows = await this.#replica.findRows(fromId, count);
    if (rows === undefined) throw new Error(silent);
    return rows;
  }
}
