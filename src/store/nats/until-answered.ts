import { JetStreamApiError } from "@nats-io/jetstream";
import { errorMessage } from "../../error-message.ts";
import { StoreOpenError } from "../errors.ts";
import { isTemporary } from "./api-answer.ts";
import type { EngineLink } from "./connect.ts";

const giveUpAfterMs = 30_000;
const retryMs = 250;

/** What to do if the engine does not answer. */
const remedy = "start a majority of its servers, with JetStream";

/**
 * Repeats an attempt until it has a result, for half a minute by default: an election of a leader takes up to 9 s, and
 * requests are lost meanwhile. `attempt` resolves to undefined, or rejects, if there was no answer. `what`: what the
 * engine fails to do, such as `show BOARD`. Rejects with a `StoreOpenError`: at once if the attempt does, or if the
 * engine refuses it for good.
 */
export async function untilAnswered<T>(
  link: Pick<EngineLink, "place">,
  what: string,
  attempt: () => Promise<T | undefined>,
  timeoutMs = giveUpAfterMs,
): Promise<T> {
  const giveUpMs = performance.now() + timeoutMs;
  for (;;) {
    let reason = "no answer";
    try {
      const result = await attempt();
      if (result !== undefined) return result;
    } catch (error) {
      if (error instanceof StoreOpenError) throw error;
      if (error instanceof JetStreamApiError && !isTemporary(error.code))
        throw refusal(link, `it does not ${what}: ${error.message}`);
      reason = errorMessage(error);
    }
    if (performance.now() > giveUpMs) throw refusal(link, `it does not ${what}: ${reason}; ${remedy}`);
    await Bun.sleep(retryMs);
  }
}

/** An error for the operator that names the engine. */
export function refusal({ place }: Pick<EngineLink, "place">, reason: string): StoreOpenError {
  return new StoreOpenError(`NATS at ${place}: ${reason}`);
}
