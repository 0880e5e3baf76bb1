import { drawCluster } from "./cluster/report.ts";
import type { FloodFigures } from "./flood.ts";
import { describeAttack, describeAttackers, describeLoad, formatMs, formatWhole } from "./format.ts";
import type { GoalResult } from "./goal-result.ts";
import { drawMarkdownTable } from "./markdown-table.ts";
import type { Results } from "./results.ts";
import type { Workload } from "./workload.ts";

/** Draws the goals and whether they are met. A quick run does not evaluate them. */
export function drawGoals(goals: readonly GoalResult[], { isQuick }: Workload): string {
  const word = ({ isMet }: GoalResult) => {
    if (isMet === undefined) return "not measured";
    if (isQuick) return "not evaluated";
    return isMet ? "met" : "**missed**";
  };
  const rows = goals.map((each) => [each.measure, each.goal, each.measured, word(each)]);
  return drawMarkdownTable([["measure", "goal", "measured", ""], ...rows]);
}

/** Draws one section per measurement. */
export function drawResults(results: Results, workload: Workload): string {
  return [
    drawPolls(results),
    drawMemory(results, workload),
    drawSends(results),
    drawPollers(results, workload),
  ]
    .concat(drawFanOut(results, workload), drawFlood(results), drawOldReads(results, workload))
    .concat(drawStorm(results, workload), drawCluster(results.cluster, workload))
    .flat()
    .join("\n\n");
}

function drawPolls({ polls }: Results): string[] {
  return polls.flatMap(({ load, figures }) => [
    `## Polls: ${describeLoad(load)}`,
    drawMarkdownTable([
      ["server", "CPU per poll", "ours / theirs", "polls/s", "p50", "p99"],
      ...figures.map((each) => [
        each.contender,
        `${each.cpuUs.toFixed(2)} us`,
        each.cpuRatio.toFixed(2),
        formatWhole(each.pollsPerSecond),
        formatMs(each.p50Ms),
        formatMs(each.p99Ms),
      ]),
    ]),
  ]);
}

function drawMemory({ memory }: Results, workload: Workload): string[] {
  if (memory.length === 0) return [];
  return [
    `## Memory per idle connection, ${formatWhole(workload.idleConnections)} of them`,
    drawMarkdownTable([
      ["server", "silent", "registered, or polled once"],
      ...memory.map((each) => [each.contender, kib(each.silentKib), kib(each.registeredKib)]),
    ]),
  ];
}

function drawSends({ sends }: Results): string[] {
  return sends.flatMap(({ load, figures }) => [
    `## Durable sends: ${describeLoad(load)}`,
    drawMarkdownTable([
      ["server", "sends/s", "ours / theirs", "polls meanwhile, p50", "p99"],
      ...figures.map((each) => [
        each.contender,
        formatWhole(each.sendsPerSecond),
        each.ratio.toFixed(2),
        formatMs(each.pollP50Ms),
        formatMs(each.pollP99Ms),
      ]),
    ]),
  ]);
}

function drawPollers({ pollers }: Results, workload: Workload): string[] {
  if (pollers.length === 0) return [];
  return [
    `## ${formatWhole(workload.pollers)} pollers, each once a second, for ${workload.pollersMs / 1000} s`,
    drawMarkdownTable([
      ["server", "polls", "errors", "p50", "p99", "max"],
      ...pollers.map((each) => [
        ...[each.contender, formatWhole(each.polls), "0"],
        ...[formatMs(each.p50Ms), formatMs(each.p99Ms), formatMs(each.maxMs)],
      ]),
    ]),
  ];
}

function drawFanOut({ fanOut }: Results, workload: Workload): string[] {
  if (fanOut.length === 0) return [];
  return [
    `## One message to ${formatWhole(workload.waiters)} waiters: until the last one has its line`,
    drawMarkdownTable([
      ["server", "from the `ok`, median", "most", "from the `send`, median", "most"],
      ...fanOut.map(({ contender, fromAcknowledgement, fromSend }) => [
        ...[contender, formatMs(fromAcknowledgement.medianMs), formatMs(fromAcknowledgement.maxMs)],
        ...[formatMs(fromSend.medianMs), formatMs(fromSend.maxMs)],
      ]),
    ]),
  ];
}

function drawFlood({ flood }: Results): string[] {
  return [...Map.groupBy(flood, describeAttackers)].flatMap(([attackers, cases]) => [
    `## An honest poller beside ${attackers}`,
    drawMarkdownTable([
      ["attack", "commands/s", "p50", "p99", "max", "p99 on bare", "ours / bare"],
      ...cases.map((each) => [
        ...[describeAttack(each), formatWhole(each.commandsPerSecond)],
        ...[formatMs(each.p50Ms), formatMs(each.p99Ms), formatMs(each.maxMs), ...bareCells(each)],
      ]),
    ]),
  ]);
}

function bareCells({ bare }: FloodFigures): string[] {
  return bare === undefined ? ["–", "–"] : [formatMs(bare.p99Ms), bare.ratio.toFixed(2)];
}

function drawOldReads({ oldReads }: Results, workload: Workload): string[] {
  if (oldReads.length === 0) return [];
  return [
    `## A poller beside ${workload.oldReaders} readers of old messages`,
    drawMarkdownTable([
      ["server", "reads/s", "p99 alone", "p99 beside them", "ratio"],
      ...oldReads.map((each) => [
        ...[each.contender, formatWhole(each.readsPerSecond)],
        ...[formatMs(each.quietP99Ms), formatMs(each.p99Ms), each.ratio.toFixed(2)],
      ]),
    ]),
  ];
}

function drawStorm({ storm }: Results, workload: Workload): string[] {
  if (storm.length === 0) return [];
  return [
    `## Storm: ${formatWhole(workload.stormConnections)} connects at once, each polls`,
    drawMarkdownTable([
      ["server", "answered", "lost", "time to the last"],
      ...storm.map((each) => [
        each.contender,
        formatWhole(each.answered),
        formatWhole(each.lost),
        formatMs(each.lastMs),
      ]),
    ]),
  ];
}

function kib(sizeKib: number): string {
  return `${sizeKib.toFixed(2)} KiB`;
}
