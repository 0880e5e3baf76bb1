import { type JsonObject, numberIn, objectIn, objectsIn, textIn } from "./api-answer.ts";
import { identityKey } from "./stream-settings.ts";

/** What the engine says of the stream. */
export interface StreamInfo {
  /** The first id that the stream keeps; one past `lastId` if it keeps none. */
  readonly firstId: number;
  readonly lastId: number;
  /** How many messages it keeps. */
  readonly messageCount: number;
  /** How many messages between the first and the last one are erased. */
  readonly erasedCount: number;
  /** Their ids, if they were asked for. */
  readonly erasedIds: readonly number[];
  /** The stream's settings, by the engine's names. */
  readonly config: JsonObject;
  /** The board's identity; undefined if the stream has none. */
  readonly identity: string | undefined;
  /** How many servers have the stream, and who leads them; a single server has no leader and needs none. */
  readonly servers: { readonly count: number; readonly leader: string | undefined };
  /** How long ago the leader heard of each of the others, in ms. */
  readonly followerAgesMs: readonly number[];
}

/** Reads the engine's answer to STREAM.INFO. */
export function describeStream(body: JsonObject): StreamInfo {
  const state = objectIn(body, "state");
  const config = objectIn(body, "config") ?? {};
  const cluster = objectIn(body, "cluster");
  const followers = objectsIn(cluster, "replicas");
  const erased = state?.deleted;
  return {
    firstId: numberIn(state, "first_seq") ?? 0,
    lastId: numberIn(state, "last_seq") ?? 0,
    messageCount: numberIn(state, "messages") ?? 0,
    erasedCount: numberIn(state, "num_deleted") ?? 0,
    erasedIds: Array.isArray(erased) ? erased.filter((id) => typeof id === "number") : [],
    config,
    identity: textIn(objectIn(config, "metadata"), identityKey),
    servers: { count: numberIn(config, "num_replicas") ?? 1, leader: textIn(cluster, "leader") },
    followerAgesMs: followers.map((each) => (numberIn(each, "active") ?? Number.POSITIVE_INFINITY) / 1e6),
  };
}

/** A follower that the leader heard of within this time is there: they exchange a sign of life each second. */
const freshAgeMs = 3000;

/** Whether a majority of the stream's servers stand behind the answer, as far as the answer shows. */
export function hasMajority({ servers, followerAgesMs }: StreamInfo): boolean {
  if (servers.count === 1) return true;
  const fresh = followerAgesMs.filter((ageMs) => ageMs < freshAgeMs).length;
  return (servers.leader ?? "") !== "" && (fresh + 1) * 2 > servers.count;
}
