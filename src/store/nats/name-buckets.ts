import type { KvOptions } from "@nats-io/kv";

/** The bucket with a row for each name that is held or reserved. */
export const namesBucket = "LW_NAMES";

/** The bucket with the lease of each node. */
export const nodesBucket = "LW_NODES";

/** A bucket in memory with the same leases: they last while the engine's disks are full. */
export const aliveBucket = "LW_ALIVE";

/** How long a lease lasts without a renewal: longer than the engine takes to elect a leader, which is 4 to 9 s. */
export const leaseTtlMs = 15_000;

/** How long the mark of a removed row stays; the shortest time that the engine knows. */
export const removedMarkMs = 1000;

/** The settings of all buckets; `replicas`: how many of the engine's servers have them. */
export function bucketSettings(replicas: number, ttlMs = leaseTtlMs) {
  // Rows are read from the leader alone: a replica may not have the last change.
  const shared = { replicas, history: 1, markerTTL: removedMarkMs, allow_direct: false };
  // A server of NATS that is no cluster forgets a bucket in memory at its end.
  const storage = replicas === 1 ? "file" : "memory";
  return {
    [namesBucket]: shared,
    [nodesBucket]: { ...shared, ttl: ttlMs },
    [aliveBucket]: { ...shared, ttl: ttlMs, storage },
  } satisfies Record<string, Partial<KvOptions>>;
}
