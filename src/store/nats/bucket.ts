import { JetStreamApiCodes, JetStreamApiError, type JetStreamClient, jetstream } from "@nats-io/jetstream";
import { type KV, Kvm } from "@nats-io/kv";
import { headers, type NatsConnection, NoRespondersError } from "@nats-io/transport-node";
import { removedMarkMs } from "./name-buckets.ts";

/** The value of a key, undefined if there is none, and the revision that a change must name. */
export interface BucketEntry {
  readonly value: string | undefined;
  readonly revision: number;
}

/** What the rows of names need of their bucket. */
export type RowBucket = Pick<Bucket, "read" | "write" | "remove" | "keys">;

/** The engine drops requests while the bucket has no leader: so wait a short time, then try again. */
const requestTimeoutMs = 1500;

/** `absent`: the key has never had a value, or it was removed long ago. */
export const absent: BucketEntry = { value: undefined, revision: 0 };

/**
 * A bucket of the engine, changed by compare-and-set and read from its leader. Every call has a deadline, and rejects
 * after it: then nobody knows whether a change was made, or will be.
 */
export class Bucket {
  readonly #jetstream: JetStreamClient;
  readonly #kv: KV;
  readonly #name: string;

  private constructor(client: JetStreamClient, kv: KV, name: string) {
    this.#jetstream = client;
    this.#kv = kv;
    this.#name = name;
  }

  /** Opens a bucket, without asking the engine for it. */
  static async open(connection: NatsConnection, name: string): Promise<Bucket> {
    const client = jetstream(connection, { timeout: requestTimeoutMs });
    return new Bucket(client, await new Kvm(client).open(name, { allow_direct: false }), name);
  }

  /** Reads from the bucket's leader. A leader that was cut off from the others may not have the last change. */
  async read(key: string): Promise<BucketEntry> {
    const entry = await this.#kv.get(key);
    if (entry === null) return absent;
    return { value: entry.operation === "PUT" ? entry.string() : undefined, revision: entry.revision };
  }

  /**
   * Writes a value if the revision is still this one; returns the new revision, or undefined if it is another one.
   * `ttlMs`: the value is gone after this time, rounded up to a second.
   */
  async write(key: string, value: string, revision: number, ttlMs?: number): Promise<number | undefined> {
    if (ttlMs === undefined) return await unlessChanged(this.#kv.put(key, value, { previousSeq: revision }));
    const conditions = headers();
    conditions.set("Nats-Expected-Last-Subject-Sequence", `${revision}`);
    conditions.set("Nats-TTL", `${Math.ceil(ttlMs / 1000)}s`);
    const stored = this.#jetstream.publish(this.#subjectOf(key), value, { headers: conditions });
    return await unlessChanged(stored.then(({ seq }) => seq));
  }

  /** Removes a value if the revision is still this one; returns whether it was. */
  async remove(key: string, revision: number): Promise<boolean> {
    const ttl = `${removedMarkMs / 1000}s`;
    const removed = this.#kv.purge(key, { previousSeq: revision, ttl }).then(() => true);
    return (await unlessChanged(removed)) ?? false;
  }

  /** All keys, those that were just removed included. */
  async keys(): Promise<readonly string[]> {
    const manager = await this.#jetstream.jetstreamManager(false);
    const info = await manager.streams.info(`KV_${this.#name}`, { subjects_filter: this.#subjectOf(">") });
    return Object.keys(info.state.subjects ?? {}).map((subject) => subject.slice(this.#subjectOf("").length));
  }

  #subjectOf(key: string): string {
    return `$KV.${this.#name}.${key}`;
  }
}

/** Whether a rejected change was certainly not made, and will not be. */
export function isRefused(error: unknown): boolean {
  return error instanceof JetStreamApiError || error instanceof NoRespondersError;
}

/** The second one: another change is under way. */
const changedCodes: readonly number[] = [
  JetStreamApiCodes.StreamWrongLastSequence,
  JetStreamApiCodes.StreamWrongLastSequenceUnknown,
];

async function unlessChanged<T>(change: Promise<T>): Promise<T | undefined> {
  try {
    return await change;
  } catch (error) {
    if (error instanceof JetStreamApiError && changedCodes.includes(error.code)) return undefined;
    throw error;
  }
}
