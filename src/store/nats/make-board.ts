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

/** The engine places a stream on its servers, and elects its leader. */
const requestTimeoutMs = 10_000;

/**
 * Makes the stream and the buckets of a board where they are missing, and looks at the settings of those that are there.
 * Does nothing to a board that is complete. Rejects with a `StoreOpenError` that names each wrong setting, or says why the
 * engine refuses.
 */
export async function makeBoard(link: EngineLink, choices: StreamChoices): Promise<MadeBoard> {
  const engine = new Engine(link.connection);
  const manager = await jetstreamManager(link.connection, { checkAPI: false, timeout: requestTimeoutMs });
  const found = await engine.findStream();
  if (found === "silence") throw refuse(link, "it does not answer; start a majority of its servers");
  const problems =
    found === "absent"
      ? []
      : [...findStreamProblems(found.config), ...findReplicaProblem(streamName, found.config)];
  const buckets = Object.entries(bucketSettings(choices.replicas));
  const missing: string[] = [];
  for (const [name] of buckets) {
    const config = await findStreamConfig(manager, `KV_${name}`, link);
    if (config === undefined) missing.push(name);
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

async function makeStream(link: EngineLink, engine: Engine, choices: StreamChoices): Promise<void> {
  const refused = await engine.putStream("CREATE", streamConfig(choices));
  if (refused === undefined) return;
  const reason = typeof refused === "object" ? refused.refusal : "no answer; run this again";
  throw refuse(link, `it does not make the stream ${streamName}: ${reason}`);
}

async function makeBucket(
  link: EngineLink,
  manager: JetStreamManager,
  name: string,
  settings: ReturnType<typeof bucketSettings>[keyof ReturnType<typeof bucketSettings>],
): Promise<void> {
  try {
    await new Kvm(manager.jetstream()).create(name, settings);
  } catch (error) {
    throw refuse(link, `it does not make the bucket ${name}: ${reasonOf(error)}`);
  }
}

/** The settings of a stream; undefined if there is none. */
async function findStreamConfig(
  manager: JetStreamManager,
  name: string,
  link: EngineLink,
): Promise<JsonObject | undefined> {
  try {
    return { ...(await manager.streams.info(name)).config };
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound)
      return undefined;
    throw refuse(link, `it does not show ${name}: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function refuse({ place }: EngineLink, reason: string): StoreOpenError {
  return new StoreOpenError(`NATS at ${place}: ${reason}`);
}
