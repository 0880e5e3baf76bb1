import { createInbox, type Msg, type NatsConnection } from "@nats-io/transport-node";
import type { EngineLink } from "./connect.ts";
import type { Found, StreamRow } from "./engine.ts";
import { streamName } from "./stream-settings.ts";

const subject = `$JS.API.DIRECT.GET.${streamName}`;

/** The most rows that one request brings. */
export const maxFetchedRows = 500;

const rowTimeoutMs = 500;
const rowsTimeoutMs = 2000;

/** The nearest replica of the stream. It may lag. */
export class NearestReplica {
  readonly #link: Pick<EngineLink, "connection" | "isConnected">;

  constructor(link: Pick<EngineLink, "connection" | "isConnected">) {
    this.#link = link;
  }

  /** See `getRow`. */
  async findRow(id: number): Promise<Found<StreamRow>> {
    return this.#link.isConnected() ? await getRow(this.#link.connection, id) : "silence";
  }

  /** See `getRows`. */
  async findRows(fromId: number, count: number): Promise<readonly StreamRow[] | undefined> {
    return this.#link.isConnected() ? await getRows(this.#link.connection, fromId, count) : undefined;
  }
}

/** Asks the nearest replica for a row. One that lags says that it is absent. Never rejects. */
async function getRow(connection: NatsConnection, id: number): Promise<Found<StreamRow>> {
  try {
    const reply = await connection.request(subject, JSON.stringify({ seq: id }), { timeout: rowTimeoutMs });
    return readRow(reply) ?? (reply.headers?.code === 404 ? "absent" : "silence");
  } catch {
    return "silence";
  }
}

/**
 * Asks the nearest replica for rows from an id on, in the order of the ids, at most `count`: those that it has. What is
 * missing before the last of them is trimmed or erased; what comes after it may only be late. Never rejects; undefined if they
 * do not all come in time.
 */
export function getRows(
  connection: NatsConnection,
  fromId: number,
  count: number,
): Promise<readonly StreamRow[] | undefined> {
  const { promise, resolve } = Promise.withResolvers<readonly StreamRow[] | undefined>();
  const rows: StreamRow[] = [];
  const end = (result: readonly StreamRow[] | undefined) => {
    clearTimeout(timer);
    subscription.unsubscribe();
    resolve(result);
  };
  const timer = setTimeout(() => end(undefined), rowsTimeoutMs);
  const reply = createInbox();
  const subscription = connection.subscribe(reply, {
    callback: (error, message) => {
      const row = error === null ? readRow(message) : undefined;
      if (row !== undefined) rows.push(row);
      else end(error === null && isEnd(message) ? rows : undefined);
    },
  });
  connection.publish(subject, JSON.stringify({ seq: fromId, batch: Math.min(count, maxFetchedRows) }), {
    reply,
  });
  return promise;
}

/** 204: the end of what was asked for; 404: there is nothing. */
function isEnd({ headers }: Msg): boolean {
  return headers?.code === 204 || headers?.code === 404;
}

function readRow({ headers, data }: Msg): StreamRow | undefined {
  const id = Number(headers?.get("Nats-Sequence"));
  if (headers === undefined || !Number.isSafeInteger(id) || id < 1) return undefined;
  return { id, subject: headers.get("Nats-Subject"), data };
}
