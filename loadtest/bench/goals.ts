import { evaluateCluster } from "./cluster/goals.ts";
import { evaluateFlood } from "./flood-goals.ts";
import { describeLoad, formatWhole } from "./format.ts";
import { atLeast, atMost, type GoalResult } from "./goal-result.ts";
import type { Results } from "./results.ts";
import type { StormFigures } from "./storm.ts";
import type { Workload } from "./workload.ts";

const [bare, redis, threads] = ["bare Bun.listen", "Redis", "thread per connection"];

/** The project's goals, for a machine with 2 cores. Nearly all are ratios within one run, since machines differ. */
export function evaluateGoals(results: Results, workload: Workload): GoalResult[] {
  const { pollers, oldReads } = results;
  return [
    ...evaluatePolls(results, workload, 0, { [redis]: 1, [bare]: 1.1 }),
    ...evaluatePolls(results, workload, 1, { [bare]: 1.1, [redis]: 0.85, [threads]: 0.6 }),
    ...evaluatePolls(results, workload, 2, { [redis]: 0.7, [bare]: 1.2 }),
    ...evaluateMemory(results),
    ...evaluateSends(results, workload),
    atMost(
      `${formatWhole(workload.pollers)} pollers at 1/s, p99, no errors`,
      ratioOf(pollers, bare, ({ p99Ms }) => p99Ms),
      2,
      `× ${bare}`,
    ),
    ...evaluateStorm(results, workload),
    atMost(
      `\`wait\`, ${formatWhole(workload.waiters)} waiters, from the \`send\``,
      ratioOf(results.fanOut, redis, ({ fromSend }) => fromSend.medianMs),
      1,
      `× ${redis}`,
    ),
    atMost(
      `poll beside ${workload.oldReaders} readers of old messages, p99`,
      oldReads[0]?.ratio,
      3,
      "× alone",
    ),
    ...evaluateFlood(results.flood, workload),
    ...evaluateCluster(results.cluster, workload),
  ];
}

function evaluatePolls(
  { polls }: Results,
  { pollLoads }: Workload,
  index: number,
  goals: Record<string, number>,
): GoalResult[] {
  const load = pollLoads[index];
  if (load === undefined) return [];
  return Object.entries(goals).map(([contender, ratio]) => {
    const figures = polls[index]?.figures.find((each) => each.contender === contender);
    return atMost(`CPU per poll, ${describeLoad(load)}`, figures?.cpuRatio, ratio, `× ${contender}`);
  });
}

function evaluateMemory({ memory: [ours] }: Results): GoalResult[] {
  return [
    atMost("memory per idle connection, registered", ours?.registeredKib, 5.5, "KiB"),
    atMost("memory per idle connection, silent", ours?.silentKib, 3, "KiB"),
  ];
}

/** At least this share of Redis's sends per second, for each load of the workload. */
const sendGoals = [0.6, 0.8, 0.4];

function evaluateSends({ sends }: Results, { sendLoads }: Workload): GoalResult[] {
  const figuresOf = (index: number) => sends[index]?.figures ?? [];
  return [
    ...sendLoads.map((load, index) => {
      const theirs = figuresOf(index).find(({ contender }) => contender === redis);
      return atLeast(
        `durable sends, ${describeLoad(load)}`,
        theirs?.ratio,
        sendGoals[index] ?? 0,
        `× ${redis}`,
      );
    }),
    ...sendLoads.map((load, index) =>
      atMost(
        `polls' p99 beside durable sends, ${describeLoad(load)}`,
        ratioOf(figuresOf(index), redis, ({ pollP99Ms }) => pollP99Ms),
        1.3,
        `× ${redis}`,
      ),
    ),
  ];
}

function evaluateStorm({ storm }: Results, { stormConnections }: Workload): GoalResult[] {
  // A storm that we do not answer whole is missed. The others' time counts even if they lost some: that favours them.
  const lastMs = ({ contender, answered, lastMs }: StormFigures) =>
    contender === storm[0]?.contender && answered < stormConnections ? Number.POSITIVE_INFINITY : lastMs;
  return Object.entries({ [bare]: 1.1, [redis]: 1 }).map(([contender, ratio]) =>
    atMost(
      `storm of ${formatWhole(stormConnections)}, last one answered`,
      ratioOf(storm, contender, lastMs),
      ratio,
      `× ${contender}`,
    ),
  );
}

/** This server's figure divided by the contender's; undefined if one of them was not measured. */
function ratioOf<Figures extends { readonly contender: string }>(
  all: readonly Figures[],
  contender: string,
  figureOf: (figures: Figures) => number,
): number | undefined {
  const [ours] = all;
  const theirs = all.find((each) => each.contender === contender);
  return ours === undefined || theirs === undefined ? undefined : figureOf(ours) / figureOf(theirs);
}
