import {
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  jetstreamManager,
} from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { JsonObject } from "./api-answer.ts";
import { findBucketProblems } from "./bucket-problems.ts";
import type { EngineLink } from "./connect.ts";
import { bucketSettings } from "./name-buckets.ts";
import { untilAnswered } from "./until-answered.ts";

/** What there is of the buckets. */
export interface FoundBuckets {
  readonly missing: readonly string[];
  /** What is wrong with the others, by name. */
  readonly problems: readonly string[];
}

/** The engine drops requests while it elects a leader, so a short wait, and then another request. */
const requestTimeoutMs = 2000;

/** Looks which buckets there are. Rejects with a `StoreOpenError` if the engine does not say so. */
export async function findBuckets(link: EngineLink): Promise<FoundBuckets> {
  const manager = await openManager(link);
  const missing: string[] = [];
  const problems: string[] = [];
  for (const name of Object.keys(bucketSettings(1))) {
    const config = await untilAnswered(link, `show ${name}`, () => findConfig(manager, name));
    if (config === "absent") missing.push(name);
    else problems.push(...findBucketProblems(name, config));
  }
  return { missing, problems };
}

/** Makes those of the buckets that are named. Rejects with a `StoreOpenError` that says why the engine does not. */
export async function makeBuckets(
  link: EngineLink,
  names: readonly string[],
  replicas: number,
): Promise<void> {
  const manager = await openManager(link);
  for (const [name, settings] of Object.entries(bucketSettings(replicas))) {
    if (!names.includes(name)) continue;
    await untilAnswered(link, `make the bucket ${name}`, async () => {
      // What is there already, with the same settings, stays as it is.
      await new Kvm(manager.jetstream()).create(name, settings);
      return "made";
    });
  }
}

function openManager({ connection }: EngineLink): Promise<JetStreamManager> {
  return jetstreamManager(connection, { checkAPI: false, timeout: requestTimeoutMs });
}

/** The settings of a bucket's stream. */
async function findConfig(manager: JetStreamManager, name: string): Promise<JsonObject | "absent"> {
  try {
    return { ...(await manager.streams.info(`KV_${name}`)).config };
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound)
      return "absent";
    throw error;
  }
}
