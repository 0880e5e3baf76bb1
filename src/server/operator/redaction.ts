import type { Logger } from "pino";
import type { RedactResult } from "../../../actors/server/ports.ts";
import type { StoreActor } from "../../../actors/server/store.ts";

/** What a redaction needs. */
export interface RedactionParts {
  /** Redacts messages. */
  readonly store: StoreActor;
  readonly logger: Pick<Logger, "info" | "warn">;
}

/** Redacts a message as the operator asked, and logs it. Never rejects; if the log fails, nothing comes. */
export async function redactForOperator(
  { store, logger }: RedactionParts,
  id: number,
): Promise<RedactResult["outcome"]> {
  const { promise, resolve } = Promise.withResolvers<RedactResult["outcome"]>();
  store.send({ type: "redact", id, answer: resolve });
  const outcome = await promise;
  logger.warn({ id, outcome }, "the operator asked to redact a message");
  return outcome;
}
