import {
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  jetstreamManager,
} from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { StoreOpenError } from "../errors.ts";
import type { JsonObject } from "./api-answer.ts";
import { findBucketProblems } from "./bucket-problems.ts";
import type { EngineLink } from "./connect.ts";
import { Engine } from "./engine.ts";
import { bucketSettings } from "./name-buckets.ts";
import { passStartBarrier } from "./open-stream.ts";
import {
  findReplicaProblem,
  findStreamProblems,
  type StreamChoices,
  streamConfig,
  streamName,
} from "./stream-settings.ts";

/** What is there after `makeBoard`. */
export interface MadeBoard {
  /** The identity of the board: the one that was there, or the new one. */
  readonly identity: string;
  /** The names of the stream and the buckets that were missing. */
  readonly made: readonly string[];
}

/** The engine drops requests while it elects a leader, so a short wait, and then another request. */
const requestTimeoutMs = 2000;
const giveUpAfterMs = 30_000;
const retryMs = 250;

/**
 * Makes the stream and the buckets of a board where they are missing, and looks at the settings of those that are there.
 * Does nothing to a board that is complete. Rejects with a `StoreOpenError` that names each wrong setting, or says why the
 * engine refuses.
 */
export async function makeBoard(link: EngineLink, choices: StreamChoices): Promise<MadeBoard> {
  const engine = new Engine(link.connection);
  const manager = await jetstreamManager(link.connection, { checkAPI: false, timeout: requestTimeoutMs });
  const found = await untilAnswered(link, `show ${streamName}`, async () => {
    const stream = await engine.findStream();
    return stream === "silence" ? undefined : stream;
  });
  const problems =
    found === "absent"
      ? []
      : [...findStreamProblems(found.config), ...findReplicaProblem(streamName, found.config)];
  const buckets = Object.entries(bucketSettings(choices.replicas));
  const missing: string[] = [];
  for (const [name] of buckets) {
    const config = await findStreamConfig(manager, `KV_${name}`, link);
    if (config === "absent") missing.push(name);
    else problems.push(...findBucketProblems(name, config));
  }
  const identity = found === "absent" ? choices.identity : found.identity;
  if (identity === undefined)
    problems.push(`the stream ${streamName} has no identity of a board in its metadata`);
  if (identity === undefined || problems.length > 0) throw refuse(link, problems.join("; "));
  if (found === "absent") await makeStream(link, engine, choices);
  for (const [name, settings] of buckets)
    if (missing.includes(name)) await makeBucket(link, manager, name, settings);
  await passStartBarrier(link, engine);
  return { identity, made: [...(found === "absent" ? [streamName] : []), ...missing] };
}

/** Making what is there already, with the same settings, changes nothing: so an attempt may be repeated. */
async function makeStream(link: EngineLink, engine: Engine, choices: StreamChoices): Promise<void> {
  await untilAnswered(link, `make the stream ${streamName}`, async () => {
    const refused = await engine.putStream("CREATE", streamConfig(choices));
    if (typeof refused === "object")
      throw refuse(link, `it does not make the stream ${streamName}: ${refused.refusal}`);
    return refused === undefined ? "made" : undefined;
  });
}

async function makeBucket(
  link: EngineLink,
  manager: JetStreamManager,
  name: string,
  settings: ReturnType<typeof bucketSettings>[keyof ReturnType<typeof bucketSettings>],
): Promise<void> {
  await untilAnswered(link, `make the bucket ${name}`, async () => {
    await new Kvm(manager.jetstream()).create(name, settings);
    return "made";
  });
}

/** The settings of a stream; `absent` if there is none. */
async function findStreamConfig(
  manager: JetStreamManager,
  name: string,
  link: EngineLink,
): Promise<JsonObject | "absent"> {
  return await untilAnswered(link, `show ${name}`, async () => {
    try {
      return { ...(await manager.streams.info(name)).config };
    } catch (error) {
      if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound)
        return "absent";
      throw error;
    }
  });
}

/** Tries until the engine answers, for half a minute at most. What the engine refuses is not tried again. */
async function untilAnswered<T>(
  link: EngineLink,
  what: string,
  attempt: () => Promise<T | undefined>,
): Promise<T> {
  const giveUpMs = performance.now() + giveUpAfterMs;
  for (;;) {
    let reason = "no answer; start a majority of its servers";
    try {
      const result = await attempt();
      if (result !== undefined) return result;
    } catch (error) {
      if (error instanceof StoreOpenError) throw error;
      if (error instanceof JetStreamApiError) throw refuse(link, `it does not ${what}: ${error.message}`);
      reason = reasonOf(error);
    }
    if (performance.now() > giveUpMs) throw refuse(link, `it does not ${what}: ${reason}`);
    await Bun.sleep(retryMs);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function refuse({ place }: EngineLink, reason: string): StoreOpenError {
  return new StoreOpenError(`NATS at ${place}: ${reason}`);
}
