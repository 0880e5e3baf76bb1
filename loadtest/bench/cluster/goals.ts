import { describeLoad, formatWhole } from "../format.ts";
import { atLeast, atMost, type GoalResult } from "../goal-result.ts";
import type { Workload } from "../workload.ts";
import type { ClusterFigures } from "./cluster.ts";

/** At most this many times the CPU time of a poll on SQLite, with many connections: their polls share rounds. */
const maxPollRatio = 1.3;
const minSendRatio = 0.12;
const maxWakeUpMs = 50;

/** The goals of a cluster. The one in ms holds on a quiet machine. */
export function evaluateCluster([figures]: readonly ClusterFigures[], workload: Workload): GoalResult[] {
  const { pollLoads, clusterSenders } = workload;
  const busiest = pollLoads.reduce((most, load) => (load.connections > most.connections ? load : most));
  const polls = figures?.polls.find(({ load }) => load === busiest);
  return [
    atMost(
      `cluster: CPU per poll of a node, ${describeLoad(busiest)}`,
      polls?.figures[1]?.cpuRatio,
      maxPollRatio,
      "× SQLite",
    ),
    atLeast(
      `cluster: sends of ${formatWhole(clusterSenders)} senders at three nodes`,
      figures?.sends[1]?.ratio,
      minSendRatio,
      "× SQLite",
    ),
    atMost("cluster: `wait` at another node, p99 from the `ok`", figures?.wakeUps.p99Ms, maxWakeUpMs, "ms"),
  ];
}
