import { evaluateFlood } from "./flood-goals.ts";
import { describeLoad, formatWhole } from "./format.ts";
import type { GoalResult } from "./goal-result.ts";
import type { Results } from "./results.ts";
import type { StormFigures } from "./storm.ts";
import type { Workload } from "./workload.ts";

const [bare, redis, threads] = ["bare Bun.listen", "Redis", "thread per connection"];

/** The project's goals, set for a machine with 2 cores. */
export function evaluateGoals(results: Results, workload: Workload): GoalResult[] {
  const { pollers, storm, fanOut } = results;
  return [
    ...evaluatePolls(results, workload, 0, { [redis]: 1, [bare]: 1.1 }),
    ...evaluatePolls(results, workload, 1, { [redis]: 1, [threads]: 0.65 }),
    ...evaluatePolls(results, workload, 2, { [redis]: 0.7, [bare]: 1.2 }),
    ...evaluateMemory(results),
    ...evaluateSends(results, workload),
    atMost(`${formatWhole(workload.pollers)} pollers at 1/s, p99, no errors`, pollers[0]?.p99Ms, 10, "ms"),
    atMost(
      `storm of ${formatWhole(workload.stormConnections)}, last one answered`,
      secondsOf(storm[0], workload.stormConnections),
      2,
      "s",
    ),
    atMost(
      `\`wait\`, ${formatWhole(workload.waiters)} waiters, from the \`ok\``,
      fanOut[0]?.fromAcknowledgement.maxMs,
      150,
      "ms",
    ),
    ...evaluateFlood(results.flood, workload),
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
    atMost("memory per idle connection, registered", ours?.registeredKib, 7.5, "KiB"),
    atMost("memory per idle connection, silent", ours?.silentKib, 3, "KiB"),
  ];
}

/** The goals apply to the second load of sends. */
function evaluateSends({ sends }: Results, { sendLoads }: Workload): GoalResult[] {
  const [figures, senders = 0] = [sends[1]?.figures, sendLoads[1]?.connections];
  const words = `durable sends per second, ${senders} senders`;
  return [
    atLeast(words, figures?.[0]?.sendsPerSecond, 30_000, ""),
    atLeast(words, figures?.find(({ contender }) => contender === redis)?.ratio, 1, "× Redis"),
    atMost(`polls' p99 while ${senders} senders write`, figures?.[0]?.pollP99Ms, 5, "ms"),
  ];
}

/** The time to the last reply in seconds; infinite if a connection got none. */
function secondsOf(storm: StormFigures | undefined, size: number): number | undefined {
  if (storm === undefined) return undefined;
  return storm.answered < size ? Number.POSITIVE_INFINITY : storm.lastMs / 1000;
}

function atMost(measure: string, value: number | undefined, limit: number, unit: string): GoalResult {
  return createGoalResult(measure, value, `≤ ${limit} ${unit}`, unit, (measured) => measured <= limit);
}

function atLeast(measure: string, value: number | undefined, limit: number, unit: string): GoalResult {
  return createGoalResult(
    measure,
    value,
    `≥ ${limit.toLocaleString("en")} ${unit}`,
    unit,
    (measured) => measured >= limit,
  );
}

function createGoalResult(
  measure: string,
  value: number | undefined,
  goal: string,
  unit: string,
  isMet: (measured: number) => boolean,
): GoalResult {
  if (value === undefined) return { measure, goal, measured: "–", isMet: undefined };
  const digits = Math.abs(value) < 1000 ? 2 : 0;
  const text = value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return { measure, goal, measured: `${text} ${unit}`, isMet: isMet(value) };
}
