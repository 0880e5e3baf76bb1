import { describeLoad, formatMs, formatWhole } from "../format.ts";
import { drawMarkdownTable } from "../markdown-table.ts";
import type { Workload } from "../workload.ts";
import type { ClusterFigures } from "./cluster.ts";

/** Draws the sections of the cluster. */
export function drawCluster(figures: readonly ClusterFigures[], { clusterSenders }: Workload): string[] {
  return figures.flatMap(({ polls, wakeUps, sends }) => [
    "## A cluster of three: polls of one node",
    drawMarkdownTable([
      ["load", "board", "CPU per poll", "cluster / this", "polls/s", "p50", "p99"],
      ...polls.flatMap(({ load, figures }) =>
        figures.map((each) => [
          ...[describeLoad(load), each.contender, formatUs(each.cpuUs), each.cpuRatio.toFixed(2)],
          ...[formatWhole(each.pollsPerSecond), formatMs(each.p50Ms), formatMs(each.p99Ms)],
        ]),
      ),
    ]),
    `## A cluster of three: durable sends of ${formatWhole(clusterSenders)} senders`,
    drawMarkdownTable([
      ["board", "sends/s", "cluster / this", "p50", "p99", "CPU per send: servers", "engines", "generator"],
      ...sends.map((each) => [
        ...[each.board, formatWhole(each.sendsPerSecond), each.ratio.toFixed(2)],
        ...[formatMs(each.p50Ms), formatMs(each.p99Ms)],
        ...[each.serversUs, each.enginesUs, each.generatorUs].map(formatUs),
      ]),
    ]),
    "## A cluster of three: a `wait` at another node than the `send`",
    drawMarkdownTable([
      ["messages", "from the `ok`, p50", "p99", "max", "`send` to `ok`, p50"],
      [
        formatWhole(wakeUps.count),
        ...[wakeUps.p50Ms, wakeUps.p99Ms, wakeUps.maxMs, wakeUps.sendP50Ms].map(formatMs),
      ],
    ]),
  ]);
}

function formatUs(durationUs: number): string {
  return `${durationUs.toFixed(2)} us`;
}
