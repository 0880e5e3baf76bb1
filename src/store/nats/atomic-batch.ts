import { headers, type NatsConnection, RequestError } from "@nats-io/transport-node";
import { numberIn, parseApiAnswer } from "./api-answer.ts";

/** One attempt to store a batch: all of it, under consecutive ids, or nothing. */
export interface BatchAttempt {
  readonly subject: string;
  /** Of this attempt alone: at most 64 characters. */
  readonly batchId: string;
  /** The id of the last message with this subject; 0 if there is none. */
  readonly expectedLastId: number;
  /** At most 1,000, which is the engine's limit. */
  readonly rows: readonly Uint8Array[];
}

/** The engine's reply; or that nobody takes messages; or no reply in time. */
export type BatchReply = Uint8Array | "no-responders" | "silence";

/**
 * The outcome of an attempt. `stored`: by this attempt or an earlier one of the same batch. `trimmed`: the message that it
 * expects to be the last is no longer kept. `not-ready`: an earlier attempt may still be under way. `not-stored`: by this
 * attempt. `refused`: it will never be stored.
 */
export type AttemptOutcome =
  | { readonly outcome: "stored"; readonly lastId: number }
  | { readonly outcome: "trimmed" | "not-ready" | "not-stored" | "unknown" }
  | { readonly outcome: "refused"; readonly reason: string };

const attemptTimeoutMs = 1000;

/** Publishes a batch, and returns the outcome after one second at most. */
export async function attemptBatch(
  connection: NatsConnection,
  attempt: BatchAttempt,
): Promise<AttemptOutcome> {
  return classifyReply(await publishBatch(connection, attempt), attempt);
}

/** The last message is a request, whose answer is that of the whole batch. */
async function publishBatch(connection: NatsConnection, attempt: BatchAttempt): Promise<BatchReply> {
  const { subject, rows } = attempt;
  const last = rows.length - 1;
  try {
    for (const [index, row] of rows.slice(0, last).entries())
      connection.publish(subject, row, { headers: headersOf(attempt, index) });
    const options = { headers: headersOf(attempt, last), timeout: attemptTimeoutMs };
    return (await connection.request(subject, rows[last], options)).data;
  } catch (error) {
    return error instanceof RequestError && error.isNoResponders() ? "no-responders" : "silence";
  }
}

function headersOf({ batchId, expectedLastId, rows }: BatchAttempt, index: number) {
  const fields = headers();
  fields.set("Nats-Batch-Id", batchId);
  fields.set("Nats-Batch-Sequence", `${index + 1}`);
  if (index === 0) fields.set("Nats-Expected-Last-Subject-Sequence", `${expectedLastId}`);
  if (index === rows.length - 1) fields.set("Nats-Batch-Commit", "1");
  return fields;
}

/** Numbers from the engine's list of errors. */
const codes = {
  wrongLastId: 10071,
  inProcess: 10164,
  incomplete: 10176,
  tooManyBatches: 10210,
  /** There is no room, in the engine or for the account: it says so before it stores anything. */
  noRoom: [10023, 10002],
  /** The engine has no leader at the moment. */
  temporary: [10008, 10028, 10047],
} as const;

/**
 * What the engine's reply to an attempt means. One writer per subject with one batch out makes it certain: a last id that
 * is higher than expected can only be that of the batch itself.
 */
export function classifyReply(
  reply: BatchReply,
  { expectedLastId, rows }: Pick<BatchAttempt, "expectedLastId" | "rows">,
): AttemptOutcome {
  if (reply === "no-responders") return { outcome: "not-stored" };
  const answer = reply === "silence" ? undefined : parseApiAnswer(reply);
  if (answer === undefined) return { outcome: "unknown" };
  if (answer.outcome === "answered") {
    const lastId = numberIn(answer.body, "seq") ?? 0;
    return lastId > 0 ? { outcome: "stored", lastId } : { outcome: "unknown" };
  }
  const { code, reason } = answer;
  if (code === codes.wrongLastId)
    return classifyLastId(Number(/(\d+)$/.exec(reason)?.[1]), expectedLastId, rows.length);
  if (code === codes.inProcess) return { outcome: "not-ready" };
  if ([codes.incomplete, codes.tooManyBatches, ...codes.noRoom].some((each) => each === code))
    return { outcome: "not-stored" };
  if (codes.temporary.some((each) => each === code)) return { outcome: "unknown" };
  return { outcome: "refused", reason: `${reason} (${code})` };
}

function classifyLastId(lastId: number, expectedLastId: number, count: number): AttemptOutcome {
  if (lastId >= expectedLastId + count) return { outcome: "stored", lastId };
  if (lastId === 0 && expectedLastId > 0) return { outcome: "trimmed" };
  return { outcome: "not-ready" };
}
