import { ConnectionGroup } from "../connection-group.ts";
import type { FanOut } from "../contender.ts";
import { percentile } from "../statistics.ts";
import type { Workload } from "../workload.ts";
import type { ClusterMachines } from "./machines.ts";

/** How long after the `ok` of its sender a message reaches a waiter at another node; negative: before it. */
export interface WakeUpFigures {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** From the `send` to the `ok`. */
  readonly sendP50Ms: number;
}

/** No reply confirms that a `wait` has started. */
const pauseMs = 15;

/** Sends one message after the other at node a, and waits for each at node b; the board is empty. */
export async function measureWakeUps(
  { servers }: ClusterMachines,
  fanOut: FanOut,
  { clusterWakeUps }: Workload,
): Promise<WakeUpFigures> {
  const [a, b] = servers;
  using sender = await ConnectionGroup.open(a?.port ?? 0, 1);
  using waiter = await ConnectionGroup.open(b?.port ?? 0, 1);
  await sender.requestEach(() => fanOut.handshake);
  const [delaysMs, sendsMs]: [number[], number[]] = [[], []];
  for (let id = 1; id <= clusterWakeUps; id++) {
    const line = waiter.requestEach(() => fanOut.wait(id));
    await waiter.run(pauseMs);
    const sentMs = performance.now();
    const acknowledgedMs = await sender.requestEach(() => fanOut.send(id));
    delaysMs.push((await line) - acknowledgedMs);
    sendsMs.push(acknowledgedMs - sentMs);
  }
  return {
    count: clusterWakeUps,
    p50Ms: percentile(delaysMs, 50),
    p99Ms: percentile(delaysMs, 99),
    maxMs: percentile(delaysMs, 100),
    sendP50Ms: percentile(sendsMs, 50),
  };
}
