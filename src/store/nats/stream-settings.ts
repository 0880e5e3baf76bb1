import type { JsonObject } from "./api-answer.ts";

/** The board's stream: one board for each account of NATS. */
export const streamName = "BOARD";

/** The key of the board's identity in the stream's metadata. */
export const identityKey = "lastword-identity";

/**
 * The fewest messages that several servers may keep: from them, a server that was cut off learns the outcome of its
 * batch.
 */
export const minKeep = 100_000;

/** A row is shorter: a name, a message, and its time. */
const maxRowBytes = 4096;

/** The oldest nats-server that is known to keep the board's promises. */
const minVersion = "2.15.2";

/** What an operator chooses. */
export interface StreamChoices {
  /** How many servers of the engine have the stream. */
  readonly replicas: number;
  /** How many of the newest messages it keeps; undefined: all. */
  readonly keep: number | undefined;
  /** The board's identity. */
  readonly identity: string;
  /** The id of the first message, for a board that moves here. */
  readonly firstId?: number;
}

/** The settings with which the stream is made. */
export function streamConfig({ replicas, keep, identity, firstId }: StreamChoices): JsonObject {
  return {
    name: streamName,
    subjects: ["board.>"],
    retention: "limits",
    storage: "file",
    discard: "old",
    num_replicas: replicas,
    max_msgs: keep ?? -1,
    max_bytes: -1,
    max_age: 0,
    max_msg_size: maxRowBytes,
    max_consumers: 0,
    allow_atomic: true,
    allow_direct: true,
    deny_delete: false,
    deny_purge: false,
    allow_rollup_hdrs: false,
    metadata: { [identityKey]: identity },
    ...(firstId === undefined ? {} : { first_seq: firstId }),
  };
}

/** A setting that the board relies on: what it must be, in words, and whether it is. */
interface Rule {
  readonly key: string;
  readonly wanted: string;
  readonly why: string;
  readonly holds: (value: unknown) => boolean;
}

const is = (wanted: unknown) => (value: unknown) => Bun.deepEquals(value, wanted);
const isUnset = (value: unknown) => value === undefined || value === false || value === "";
const isUnlimited = (value: unknown) => value === undefined || value === 0 || value === -1;

const loses = "else it removes messages that no one asked to remove";
const rules: readonly Rule[] = [
  { key: "subjects", wanted: '["board.>"]', why: "each server has a subject there", holds: is(["board.>"]) },
  { key: "retention", wanted: "limits", why: loses, holds: is("limits") },
  { key: "storage", wanted: "file", why: "else a restart loses all messages", holds: is("file") },
  { key: "discard", wanted: "old", why: "else it takes no message when it is full", holds: is("old") },
  { key: "max_bytes", wanted: "-1", why: loses, holds: isUnlimited },
  { key: "max_age", wanted: "0", why: loses, holds: isUnlimited },
  { key: "max_msgs_per_subject", wanted: "-1", why: loses, holds: isUnlimited },
  {
    key: "max_msg_size",
    wanted: `${maxRowBytes}`,
    why: "else it takes no long message",
    holds: (value) => isUnlimited(value) || (typeof value === "number" && value >= maxRowBytes),
  },
  { key: "allow_atomic", wanted: "true", why: "a batch is stored as a whole", holds: is(true) },
  { key: "allow_direct", wanted: "true", why: "each server reads from the nearest replica", holds: is(true) },
  { key: "deny_delete", wanted: "false", why: "else no message can be redacted", holds: isUnset },
  { key: "deny_purge", wanted: "false", why: "else no server can start", holds: isUnset },
  { key: "allow_rollup_hdrs", wanted: "false", why: loses, holds: isUnset },
  { key: "allow_msg_ttl", wanted: "false", why: loses, holds: isUnset },
  { key: "no_ack", wanted: "false", why: "else no message is acknowledged", holds: isUnset },
  { key: "sealed", wanted: "false", why: "else it takes no messages", holds: isUnset },
  {
    key: "persist_mode",
    wanted: "default",
    why: "else an acknowledged message may be lost",
    holds: (value) => isUnset(value) || value === "default",
  },
  ...["mirror", "sources", "subject_transform", "republish"].map((key) => ({
    key,
    wanted: "nothing",
    why: "the board's servers alone write to it",
    holds: (value: unknown) => value === undefined || value === null || is([])(value),
  })),
];

/** What is wrong with the settings of a stream, by name; an empty list if nothing is. */
export function findStreamProblems(given: JsonObject): string[] {
  return rules
    .filter(({ key, holds }) => !holds(given[key]))
    .map(({ key, wanted, why }) => {
      const found = describeGiven(given[key]);
      return `${key} of the stream ${streamName} is ${found}, but must be ${wanted}: ${why}`;
    });
}

/** The value of a setting, for the operator. */
export function describeGiven(value: unknown): string {
  return value === undefined ? "not set" : JSON.stringify(value);
}

/** The fewest servers of the engine that must have a board: one of them may fail. */
export const minReplicas = 3;

/** What is wrong with how many servers have a stream or a bucket; an empty list if nothing is. */
export function findReplicaProblem(name: string, given: JsonObject): string[] {
  const replicas = given.num_replicas;
  if (typeof replicas === "number" && replicas >= minReplicas) return [];
  return [
    `num_replicas of ${name} is ${replicas ?? 1}, but must be ${minReplicas} or more: else one server that fails takes messages with it`,
  ];
}

/** Why the board can't use this version of nats-server; undefined if it can. */
export function findVersionProblem(version: string): string | undefined {
  if (/^\d+\.\d+\.\d+/.test(version) && Bun.semver.order(version, minVersion) >= 0) return undefined;
  return `nats-server ${version} is too old: the board needs ${minVersion} or later`;
}

/** What is wrong with an engine that keeps no streams. */
export const withoutJetStream = "it runs without JetStream: add jetstream to its configuration";

/** How many of the newest messages a stream keeps; undefined: all. */
export function keptCount(given: JsonObject): number | undefined {
  const value = given.max_msgs;
  return typeof value === "number" && value > 0 ? value : undefined;
}
