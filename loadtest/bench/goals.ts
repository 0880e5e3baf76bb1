import { describeLoad, formatWhole } from "./format.ts";
import type { Results } from "./results.ts";
import type { StormFigures } from "./storm.ts";
import type { Workload } from "./workload.ts";

/** Whether one goal is met; `isMet` is undefined where nothing was measured. */
export interface Verdict {
  readonly measure: string;
  readonly goal: string;
  readonly measured: string;
  readonly isMet: boolean | undefined;
}

const [bare, redis, threads] = ["bare Bun.listen", "Redis", "thread per connection"];

/** The goals of the project, for the machine of 2 cores on which they were set. */
export function judge(results: Results, workload: Workload): Verdict[] {
  const { pollers, storm, fanOut } = results;
  return [
    ...judgePolls(results, workload, 0, { [redis]: 1, [bare]: 1.1 }),
    ...judgePolls(results, workload, 1, { [redis]: 1, [threads]: 0.65 }),
    ...judgePolls(results, workload, 2, { [redis]: 0.7, [bare]: 1.2 }),
    ...judgeMemory(results),
    ...judgeSends(results, workload),
    atMost(`${formatWhole(workload.pollers)} pollers at 1/s, p99, no errors`, pollers[0]?.p99Ms, 10, "ms"),
    atMost(
      `storm of ${formatWhole(workload.stormConnections)}, last one greeted`,
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
  ];
}

function judgePolls(
  { polls }: Results,
  { pollLoads }: Workload,
  index: number,
  goals: Record<string, number>,
): Verdict[] {
  const load = pollLoads[index];
  if (load === undefined) return [];
  return Object.entries(goals).map(([contender, ratio]) => {
    const figures = polls[index]?.figures.find((each) => each.contender === contender);
    return atMost(`CPU per poll, ${describeLoad(load)}`, figures?.cpuRatio, ratio, `× ${contender}`);
  });
}

function judgeMemory({ memory: [ours] }: Results): Verdict[] {
  return [
    atMost("memory per idle connection, registered", ours?.greetedKib, 7.5, "KiB"),
    atMost("memory per idle connection, silent", ours?.silentKib, 3, "KiB"),
  ];
}

/** The second load of sends is the one that the goals are about. */
function judgeSends({ sends }: Results, { sendLoads }: Workload): Verdict[] {
  const [figures, senders = 0] = [sends[1]?.figures, sendLoads[1]?.connections];
  const words = `durable sends per second, ${senders} senders`;
  return [
    atLeast(words, figures?.[0]?.sendsPerSecond, 30_000, ""),
    atLeast(words, figures?.find(({ contender }) => contender === redis)?.ratio, 1, "× Redis"),
    atMost(`polls' p99 while ${senders} senders write`, figures?.[0]?.pollP99Ms, 5, "ms"),
  ];
}

/** For ever, where not all were greeted. */
function secondsOf(storm: StormFigures | undefined, size: number): number | undefined {
  if (storm === undefined) return undefined;
  return storm.greeted < size ? Number.POSITIVE_INFINITY : storm.lastMs / 1000;
}

function atMost(measure: string, value: number | undefined, limit: number, unit: string): Verdict {
  return verdict(measure, value, `≤ ${limit} ${unit}`, unit, (measured) => measured <= limit);
}

function atLeast(measure: string, value: number | undefined, limit: number, unit: string): Verdict {
  return verdict(
    measure,
    value,
    `≥ ${limit.toLocaleString("en")} ${unit}`,
    unit,
    (measured) => measured >= limit,
  );
}

function verdict(
  measure: string,
  value: number | undefined,
  goal: string,
  unit: string,
  isMet: (measured: number) => boolean,
): Verdict {
  if (value === undefined) return { measure, goal, measured: "–", isMet: undefined };
  const digits = Math.abs(value) < 1000 ? 2 : 0;
  const text = value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return { measure, goal, measured: `${text} ${unit}`, isMet: isMet(value) };
}
