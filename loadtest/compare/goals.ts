import type { Results } from "./results.ts";

/** Whether one goal is met; `isMet` is undefined where nothing was measured. */
export interface Verdict {
  readonly measure: string;
  readonly goal: string;
  readonly measured: string;
  readonly isMet: boolean | undefined;
}

/** The first figure is ours. */
const [bare, redis, threads] = ["bare Bun.listen", "Redis", "thread per connection"];

/** The goals of the project, for the machine of 2 cores on which they were set. */
export function judge(results: Results): Verdict[] {
  return [
    ...judgePolls(results, 0, "100 connections, 1 in flight", { [redis]: 1, [bare]: 1.1 }),
    ...judgePolls(results, 1, "2,000 connections, 1 in flight", { [redis]: 1, [threads]: 0.65 }),
    ...judgePolls(results, 2, "100 connections, 16 in flight", { [redis]: 0.7, [bare]: 1.2 }),
    ...judgeMemory(results),
    ...judgeSends(results),
    atMost("10,000 pollers at 1/s, p99", results.pollers[0]?.p99Ms, 10, "ms"),
    atMost("storm of 19,000, last one greeted", stormSeconds(results), 2, "s"),
    atMost("`wait`, 10,000 waiters, from the `ok`", results.fanOut[0]?.fromAcknowledgement.maxMs, 150, "ms"),
  ];
}

function judgePolls(results: Results, load: number, words: string, goals: Record<string, number>): Verdict[] {
  const figures = results.polls[load]?.figures;
  return Object.entries(goals).map(([peer, ratio]) =>
    atMost(
      `CPU per poll, ${words}`,
      figures?.find((each) => each.peer === peer)?.cpuRatio,
      ratio,
      `× ${peer}`,
    ),
  );
}

function judgeMemory({ memory: [ours] }: Results): Verdict[] {
  return [
    atMost("memory per idle connection, registered", ours?.greetedKib, 7.5, "KiB"),
    atMost("memory per idle connection, silent", ours?.silentKib, 3, "KiB"),
  ];
}

function judgeSends({ sends }: Results): Verdict[] {
  const figures = sends[1]?.figures;
  const words = "durable sends per second, 50 senders";
  return [
    atLeast(words, figures?.[0]?.sendsPerSecond, 30_000, ""),
    atLeast(words, figures?.find(({ peer }) => peer === redis)?.ratio, 1, "× Redis"),
    atMost("polls' p99 while 50 senders write", figures?.[0]?.pollP99Ms, 5, "ms"),
  ];
}

/** For ever, where not all were greeted. */
function stormSeconds({ storm: [ours] }: Results): number | undefined {
  if (ours === undefined) return undefined;
  return ours.lost > 0 ? Number.POSITIVE_INFINITY : ours.lastMs / 1000;
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
