import type { NatsConnection } from "@nats-io/transport-node";
import type { NameLimits } from "../memory-names.ts";
import type { OnNotice } from "../notice.ts";
import { Bucket } from "./bucket.ts";
import { Lease } from "./lease.ts";
import { openLeaseBuckets } from "./lease-buckets.ts";
import type { LeaseTimes } from "./lease-times.ts";
import { namesBucket } from "./name-buckets.ts";
import { NatsNames } from "./names.ts";

/** What the names of a node need to open. */
export interface NamesOptions {
  readonly node: string;
  /** The board's identity. */
  readonly identity: string;
  readonly limits: NameLimits;
  readonly onNotice: OnNotice;
  /** Called when the node is fenced: these connections have no name any more, and others may take it. */
  readonly onWithdrawn: (owners: readonly number[]) => void;
  readonly leaseTimes?: LeaseTimes;
}

/** The names of a node, and the lease that they rest on. */
export interface OpenNames {
  readonly names: NatsNames;
  readonly lease: Lease;
  /** Finishes the releases under way, for at most this time, and gives the lease back. */
  close(timeoutMs: number): Promise<void>;
}

/**
 * Opens the names of a node in their buckets, and takes its lease. Rejects with a `StoreOpenError` if another server
 * has the lease, or the engine does not answer.
 */
export async function openNames(connection: NatsConnection, options: NamesOptions): Promise<OpenNames> {
  const { node, onNotice, leaseTimes, ...rest } = options;
  const lease = await Lease.open(await openLeaseBuckets(connection), node, onNotice, leaseTimes);
  const names = new NatsNames({ bucket: await Bucket.open(connection, namesBucket), lease, ...rest });
  return {
    names,
    lease,
    close: async (timeoutMs) => {
      await names.close(timeoutMs);
      await lease.close();
    },
  };
}
