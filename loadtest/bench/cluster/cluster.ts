import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import type { Contender, DurableSends, FanOut } from "../contender.ts";
import { comparePolls, type PollComparison } from "../polls.ts";
import type { Workload } from "../workload.ts";
import { type ClusterMachines, startMachines } from "./machines.ts";
import { findNatsServerProblem } from "./nats-server.ts";
import { type ClusterSendFigures, compareClusterSends } from "./sends.ts";
import { measureWakeUps, type WakeUpFigures } from "./wake-ups.ts";

/** What a board on three machines costs beside the board of one server with SQLite. */
export interface ClusterFigures {
  readonly polls: readonly PollComparison[];
  readonly wakeUps: WakeUpFigures;
  readonly sends: readonly ClusterSendFigures[];
}

/** This server, with all that is measured here. */
export interface ClusterContender extends Contender {
  readonly sends: DurableSends;
  readonly fanOut: FanOut;
}

/** Measures a cluster that shares this machine; nothing without nats-server. */
export async function compareCluster(
  lastword: ClusterContender,
  workload: Workload,
  folder: string,
): Promise<ClusterFigures[]> {
  if (findNatsServerProblem() !== undefined) return [];
  using machines = await startMachines(mkdtempSync(join(folder, "cluster-")));
  const polls = await comparePolls(pollContenders(lastword, machines, folder), workload);
  const wakeUps = await measureWakeUps(machines, lastword.fanOut, workload);
  const sends = await compareClusterSends(machines, lastword.sends, workload, folder);
  return [{ polls, wakeUps, sends }];
}

/** The node is first: the others are compared with it. */
function pollContenders(
  lastword: ClusterContender,
  { servers }: ClusterMachines,
  folder: string,
): Contender[] {
  const [node] = servers;
  if (node === undefined) throw new Error("the cluster has no node");
  return [
    { ...lastword, name: "one of three nodes", start: async () => ({ ...node, [Symbol.dispose]() {} }) },
    {
      ...lastword,
      name: "one server, SQLite",
      start: () => lastword.sends.start(mkdtempSync(join(folder, "log-"))),
    },
  ];
}
