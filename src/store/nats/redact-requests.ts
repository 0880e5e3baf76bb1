import { type Msg, type NatsConnection, RequestError } from "@nats-io/transport-node";
import type { RedactResult } from "../../../actors/server/ports.ts";
import type { Redact } from "../open-store.ts";

type RedactOutcome = RedactResult["outcome"];

/** One of the servers of the board takes each request. */
const subject = "lastword.redact";
const queue = "lastword";

/** A redaction of the last message waits until another one is stored. */
const answerTimeoutMs = 30_000;

const outcomes: readonly RedactOutcome[] = [
  ...(["redacted", "hidden", "no-such-message", "gone", "unreadable", "full", "unavailable"] as const),
];

/** Of an id: a safe integer has no more. */
const maxDigits = 16;

const decoder = new TextDecoder();

/**
 * Carries out the operator's redactions: a request has the id in digits, its answer the outcome. Returns a function that
 * ends it.
 */
export function serveRedactions(connection: NatsConnection, redact: Redact): () => void {
  const answer = async (message: Msg) => {
    const text = message.data.length <= maxDigits ? decoder.decode(message.data) : "";
    const id = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!Number.isSafeInteger(id)) return;
    const outcome = await redact(id);
    if (!connection.isClosed()) message.respond(outcome);
  };
  const subscription = connection.subscribe(subject, {
    queue,
    callback: (error, message) => {
      if (error === null) void answer(message);
    },
  });
  return () => subscription.unsubscribe();
}

/**
 * Has a server of the board redact a message. `no-server`: none runs. `silence`: no answer in time; nobody knows whether it is
 * done, and another request does no harm.
 */
export async function requestRedaction(
  connection: NatsConnection,
  id: number,
): Promise<RedactOutcome | "no-server" | "silence"> {
  try {
    const { data } = await connection.request(subject, `${id}`, { timeout: answerTimeoutMs });
    const answer = decoder.decode(data);
    return outcomes.find((outcome) => outcome === answer) ?? "silence";
  } catch (error) {
    return error instanceof RequestError && error.isNoResponders() ? "no-server" : "silence";
  }
}
