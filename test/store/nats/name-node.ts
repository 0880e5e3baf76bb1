import { Kvm } from "@nats-io/kv";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import type { NameLimits } from "../../../src/store/memory-names.ts";
import type { Lease } from "../../../src/store/nats/lease.ts";
import type { LeaseTimes } from "../../../src/store/nats/lease-times.ts";
import { bucketSettings } from "../../../src/store/nats/name-buckets.ts";
import type { NatsNames } from "../../../src/store/nats/names.ts";
import { openNames } from "../../../src/store/nats/open-names.ts";

/** Times for tests in which a lease ends: as short as a machine with much load allows. */
export const shortTimes: LeaseTimes = { renewMs: 300, retryMs: 100, fenceMs: 3000, startMs: 20_000 };

/** How long the engine keeps a lease then. */
export const shortTtlMs = 4500;

/** Makes the buckets; without a time, leases last as long as in production. */
export async function makeNameBuckets(url: string, leaseTtlMs?: number): Promise<void> {
  const connection = await connect({ servers: url });
  const kvm = new Kvm(connection);
  for (const [name, settings] of Object.entries(bucketSettings(1, leaseTtlMs)))
    await kvm.create(name, settings);
  await connection.close();
}

/** A node of a board: its names, without the rest of a server. */
export interface NameNode extends AsyncDisposable {
  readonly names: NatsNames;
  readonly lease: Lease;
  readonly connection: NatsConnection;
  /** The connections whose names were taken away, in order. */
  readonly withdrawn: readonly number[];
  readonly notices: readonly string[];
  /** Stops it as a server does: gives its names and its lease back. */
  stop(): Promise<void>;
  /** Cuts it off from the engine, for good: the lease stays. */
  crash(): Promise<void>;
}

/** What a test may say about a node. */
export interface NameNodeOptions {
  readonly limits?: Partial<NameLimits>;
  readonly times?: LeaseTimes;
}

/** Starts a node. */
export async function startNameNode(
  url: string,
  node: string,
  { limits, times }: NameNodeOptions = {},
): Promise<NameNode> {
  const connection = await connect({
    ...{ servers: url, maxReconnectAttempts: -1, reconnectTimeWait: 50, pingInterval: 1000, maxPingOut: 2 },
  });
  const withdrawn: number[] = [];
  const notices: string[] = [];
  const opened = await openNames(connection, {
    ...{ node, identity: "4be1c6f6-6c1f-4c57-9d2c-2b1bbd9f4a10" },
    limits: { maxConnectionsPerName: 3, maxReservedNames: 100, nameGraceMs: 60_000, ...limits },
    onNotice: ({ text }) => notices.push(text),
    onWithdrawn: (owners) => withdrawn.push(...owners),
    ...(times === undefined ? {} : { leaseTimes: times }),
  }).catch(async (error: unknown) => {
    await connection.close();
    throw error;
  });
  const { names, lease } = opened;
  const stop = async () => {
    await opened.close(5000);
    await connection.close();
  };
  const crash = async () => {
    await connection.close();
    await opened.close(0);
  };
  return { names, lease, connection, withdrawn, notices, stop, crash, [Symbol.asyncDispose]: stop };
}
