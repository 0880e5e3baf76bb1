import type { NatsConnection } from "@nats-io/transport-node";
import { type ApiAnswer, parseApiAnswer } from "./api-answer.ts";
import { streamName } from "./stream-settings.ts";

/**
 * Makes one request of the engine's API about the board's stream. Undefined without an answer in time: the engine drops
 * requests while the stream has no leader. Never rejects.
 */
export async function requestApi(
  connection: NatsConnection,
  request: string,
  payload: string,
  timeoutMs: number,
): Promise<ApiAnswer | undefined> {
  try {
    const subject = `$JS.API.${request}.${streamName}`;
    const reply = await connection.request(subject, payload, { timeout: timeoutMs });
    return parseApiAnswer(reply.data);
  } catch {
    return undefined;
  }
}
