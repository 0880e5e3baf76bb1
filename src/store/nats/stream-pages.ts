import type { MessagePage } from "../../../actors/server/ports.ts";
import type { EngineLink } from "./connect.ts";
import { getRows, maxFetchedRows } from "./direct-get.ts";
import { Engine, type Found, type StreamRow } from "./engine.ts";
import { findImportProblem } from "./import/mark.ts";
import { lookForStream } from "./make-board.ts";
import { passStartBarrier } from "./open-stream.ts";
import { decodeRow } from "./row.ts";
import type { StreamInfo } from "./stream-info.ts";
import { refusal, untilAnswered } from "./until-answered.ts";

/** Where pages read rows. */
export interface RowSource {
  /** The engines, for the operator. */
  readonly place: string;
  /** Rows from an id on, of the nearest replica, which may lag; undefined if it does not answer. */
  readonly getRows: (fromId: number) => Promise<readonly StreamRow[] | undefined>;
  /** The first row from an id on, of the stream's leader. */
  readonly findRowFrom: (fromId: number) => Promise<Found<StreamRow>>;
  /** What the stream holds now. */
  readonly passBarrier: () => Promise<StreamInfo>;
}

/** The messages that a board had at one moment, in pages, while servers go on. */
export class StreamPages {
  readonly identity: string | undefined;
  readonly lastId: number;
  readonly #source: RowSource;
  readonly #stream: StreamInfo;
  /** A replica that lags may still have them. */
  readonly #erasedIds: ReadonlySet<number>;
  #rowCount = 0;

  /** `stream`: what the board held at that moment. */
  constructor(source: RowSource, stream: StreamInfo) {
    this.#source = source;
    this.#stream = stream;
    this.#erasedIds = new Set(stream.erasedIds);
    this.identity = stream.identity;
    this.lastId = stream.lastId;
  }

  /** Returns a part of the messages, in the order of their ids. Rejects with a `StoreOpenError` if no engine answers. */
  async page(fromId: number): Promise<MessagePage> {
    const rows = await this.#findRows(fromId);
    const lastRow = rows.at(-1);
    const kept = rows.filter(({ id }) => id <= this.lastId && !this.#erasedIds.has(id));
    const decoded = kept.map(({ id, data }) => ({ id, message: decodeRow(id, data) }));
    this.#rowCount += kept.length;
    return {
      messages: decoded.flatMap(({ message }) => message ?? []),
      unreadableIds: decoded.filter(({ message }) => message === undefined).map(({ id }) => id),
      nextId: lastRow === undefined || lastRow.id >= this.lastId ? undefined : lastRow.id + 1,
    };
  }

  /**
   * After the last page: how many messages were removed before their page was read, by a redaction or by `--keep`. Rejects
   * with a `StoreOpenError` if more are missing than that explains.
   */
  async countRemoved(): Promise<number> {
    const { messageCount, firstId, erasedCount } = this.#stream;
    const missing = messageCount - this.#rowCount;
    if (missing <= 0) return 0;
    const now = await this.#source.passBarrier();
    const removed = now.firstId - firstId + now.erasedCount - erasedCount;
    if (missing <= removed) return missing;
    throw refusal(this.#source, `it gave ${missing} messages less than it has: run this again`);
  }

  async #findRows(fromId: number): Promise<readonly StreamRow[]> {
    return await untilAnswered(this.#source, `show message ${fromId}`, async () => {
      const rows = await this.#source.getRows(fromId);
      if (rows === undefined || rows.length > 0) return rows;
      const next = await this.#source.findRowFrom(fromId);
      if (next === "silence") return undefined;
      return next === "absent" ? [] : [next];
    });
  }
}

/**
 * Finds out what the board holds, with all that was ever acknowledged. Rejects with a `StoreOpenError` if there is no board,
 * an import into it has not ended, or a majority of the engines does not answer.
 */
export async function openPages(link: EngineLink): Promise<StreamPages> {
  const engine = new Engine(link.connection);
  const { place } = link;
  if ((await lookForStream(link, engine)) === "absent")
    throw refusal(link, "there is no board: make one with lastword cluster init");
  const passBarrier = () => passStartBarrier(link, engine);
  await passBarrier();
  const stream = await untilAnswered(link, "list the erased messages", async () => {
    const found = await engine.findStream("erased-ids");
    return typeof found === "object" ? found : undefined;
  });
  const [problem] = findImportProblem(stream.config);
  if (problem !== undefined) throw refusal(link, problem);
  const source: RowSource = {
    ...{ place, passBarrier },
    getRows: (fromId) => getRows(link.connection, fromId, maxFetchedRows),
    findRowFrom: (fromId) => engine.findRowFrom(fromId),
  };
  return new StreamPages(source, stream);
}
