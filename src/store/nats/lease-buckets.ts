import type { NatsConnection } from "@nats-io/transport-node";
import { Bucket } from "./bucket.ts";
import { aliveBucket, nodesBucket } from "./name-buckets.ts";

/** The buckets with a copy of each lease: a node has one as long as one of them has a row for it. */
export interface LeaseBuckets {
  /** It takes renewals while the engine's disks are full. */
  readonly memory: Bucket;
  /** It outlasts a restart of all engines. */
  readonly file: Bucket;
}

/** Opens both, without asking the engine for them. */
export async function openLeaseBuckets(connection: NatsConnection): Promise<LeaseBuckets> {
  return {
    memory: await Bucket.open(connection, aliveBucket),
    file: await Bucket.open(connection, nodesBucket),
  };
}

/** Whether a holder's node, `<node>.<epoch>`, has a lease of its epoch. Rejects if the engine does not say so. */
export async function isAlive({ memory, file }: LeaseBuckets, holder: string): Promise<boolean> {
  const at = Math.max(holder.indexOf("."), 0);
  const [node, epoch] = [holder.slice(0, at), holder.slice(at + 1)];
  return await isInOne([memory, file].map(async (bucket) => (await bucket.read(node)).value === epoch));
}

/** Those holders whose nodes have a lease of the same epoch. Rejects if the engine does not say so. */
export async function findAlive(
  buckets: LeaseBuckets,
  holders: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = await Promise.all(holders.map((holder) => isAlive(buckets, holder)));
  return new Set(holders.filter((_, index) => found[index]));
}

/** Whether a node has a lease, in whatever epoch. Rejects if the engine does not say so. */
export async function hasLease({ memory, file }: LeaseBuckets, node: string): Promise<boolean> {
  return await isInOne([memory, file].map(async (bucket) => (await bucket.read(node)).value !== undefined));
}

/** Whose leases there may be: some may just have ended. Rejects if the engine does not say so. */
export async function findLeaseKeys({ memory, file }: LeaseBuckets): Promise<readonly string[]> {
  const inMemory = await memory.keys();
  // While the disks are full, only the copies in memory can be read.
  const inFile = await file.keys().catch((error: unknown) => {
    if (inMemory.length === 0) throw error;
    return [];
  });
  return [...new Set([...inMemory, ...inFile])];
}

/** One copy is enough, even if the other one cannot be read; that there is none must be sure of both. */
async function isInOne(copies: readonly Promise<boolean>[]): Promise<boolean> {
  const found = await Promise.allSettled(copies);
  if (found.some((each) => each.status === "fulfilled" && each.value)) return true;
  await Promise.all(copies);
  return false;
}
