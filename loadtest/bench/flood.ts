import { fileURLToPath } from "node:url";
import { startTool } from "./child.ts";
import { ConnectionGroup } from "./connection-group.ts";
import { type Contender, type FloodTarget, prefixErrors } from "./contender.ts";
import { attackNames, type FloodTransport } from "./flood-attacks.ts";
import { HonestPoller } from "./honest-poller.ts";
import { LineReplies } from "./replies.ts";
import type { Workload } from "./workload.ts";

/** A number of connections that flood the server with one command. */
export interface FloodCase {
  readonly transport: FloodTransport;
  readonly attackers: number;
  readonly attack: string;
}

/** The latency of an honest TCP poller beside the attackers. */
export interface FloodLatency {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** One case on this server. */
export interface FloodFigures extends FloodCase, FloodLatency {
  /** The attackers' commands that the server answered. */
  readonly commandsPerSecond: number;
  /** What the same attack does to the floor, just after; undefined for WebSockets, which it does not speak. */
  readonly bareP99Ms: number | undefined;
}

const attackersPath = fileURLToPath(new URL("./flood-attackers.ts", import.meta.url));
const pollIntervalMs = 10;
const boardLine = /^\d+ \S+: .+$/;

/** Floods the first contender, and over TCP also the second one that can be flooded, case by case on fresh servers. */
export async function compareFlood(
  contenders: readonly Contender[],
  workload: Workload,
): Promise<FloodFigures[]> {
  const [ours, bare] = contenders.filter(({ flood }) => flood !== undefined);
  const figures: FloodFigures[] = [];
  for (const each of floodCases(workload)) {
    const our = await measure(ours, each, workload);
    if (our === undefined) continue;
    const their = each.transport === "TCP" ? await measure(bare, each, workload) : undefined;
    figures.push({ ...each, ...our, bareP99Ms: their?.p99Ms });
  }
  return figures;
}

function floodCases({ floodTcp, floodWebSockets }: Workload): FloodCase[] {
  const cases = (transport: FloodTransport, counts: readonly number[]) =>
    counts.flatMap((attackers) => attackNames(transport).map((attack) => ({ transport, attackers, attack })));
  return [...cases("TCP", floodTcp), ...cases("WebSocket", floodWebSockets)];
}

async function measure(contender: Contender | undefined, each: FloodCase, workload: Workload) {
  if (contender?.flood === undefined) return undefined;
  const { name, poll, flood } = contender;
  return await prefixErrors(
    `${name}, ${each.attackers} × ${each.attack} (${each.transport})`,
    measureCase(flood, poll.request, each, workload),
  );
}

async function measureCase(
  { start, seed }: FloodTarget,
  pollRequest: Uint8Array,
  { transport, attackers, attack }: FloodCase,
  { warmupMs, floodMs }: Workload,
): Promise<FloodLatency & { readonly commandsPerSecond: number }> {
  using server = await start();
  using honest = await ConnectionGroup.open(server.port, 1);
  if (seed !== undefined) await honest.requestEach(() => seed);
  const port = transport === "TCP" ? server.port : (server.httpPort ?? server.port);
  const command = [process.execPath, attackersPath, `${port}`, transport, attack, `${attackers}`];
  using flood = await startTool(command);
  const replies = new LineReplies((line) => boardLine.test(line));
  const polls = new HonestPoller(honest, pollRequest, replies, pollIntervalMs);
  await honest.run(warmupMs);
  polls.start();
  await honest.run(floodMs);
  const commandsPerSecond = Number(await flood.finish());
  await polls.stop();
  return {
    commandsPerSecond,
    p50Ms: polls.percentileMs(50),
    p99Ms: polls.percentileMs(99),
    maxMs: polls.percentileMs(100),
  };
}
