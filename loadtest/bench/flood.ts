import { fileURLToPath } from "node:url";
import { startTool } from "./child.ts";
import { ConnectionGroup } from "./connection-group.ts";
import { type Contender, type FloodTarget, prefixErrors } from "./contender.ts";
import { attackNames, type FloodTransport } from "./flood-attacks.ts";
import { HonestPoller } from "./honest-poller.ts";
import { LineReplies } from "./replies.ts";
import { measureInTurns, medianOf, medianRatio, type RoundsByName } from "./rounds.ts";
import type { Workload } from "./workload.ts";

/** A number of connections that flood the server with one command. */
export interface FloodCase {
  readonly transport: FloodTransport;
  readonly attackers: number;
  readonly attack: string;
}

/** One case on this server; medians over the rounds. */
export interface FloodFigures extends FloodCase {
  /** The attackers' commands that the server answered. */
  readonly commandsPerSecond: number;
  /** The latency of an honest TCP poller beside the attackers. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The maximum over all rounds. */
  readonly maxMs: number;
  /** What the same attack does to the floor; undefined for WebSockets, which it does not speak. */
  readonly bare: FloodedFloor | undefined;
}

/** The floor under the same attack. */
export interface FloodedFloor {
  readonly p99Ms: number;
  /** This server's p99 divided by the floor's, in the same round. */
  readonly ratio: number;
}

type FloodRound = Omit<FloodFigures, keyof FloodCase | "bare">;

const attackersPath = fileURLToPath(new URL("./flood-attackers.ts", import.meta.url));
const pollIntervalMs = 10;
const boardLine = /^\d+ \S+: .+$/;

/** Floods this server and, over TCP, the floor, case by case in turns, each round on a fresh server. */
export async function compareFlood(
  contenders: readonly Contender[],
  workload: Workload,
): Promise<FloodFigures[]> {
  const floodable = contenders.flatMap(({ name, poll, flood }) => (flood ? [{ name, poll, flood }] : []));
  const figures: FloodFigures[] = [];
  for (const each of floodCases(workload)) {
    const subjects = floodable.slice(0, each.transport === "TCP" ? 2 : 1);
    const rounds = await measureInTurns(subjects, workload.floodRounds, ({ poll, flood }) =>
      prefixErrors(each.attack, measureRound(flood, poll.request, each, workload)),
    );
    figures.push({ ...each, ...summarize(rounds) });
  }
  return figures;
}

function floodCases({ floodTcp, floodWebSockets }: Workload): FloodCase[] {
  const cases = (transport: FloodTransport, counts: readonly number[]) =>
    counts.flatMap((attackers) => attackNames(transport).map((attack) => ({ transport, attackers, attack })));
  return [...cases("TCP", floodTcp), ...cases("WebSocket", floodWebSockets)];
}

async function measureRound(
  { start, seed }: FloodTarget,
  pollRequest: Uint8Array,
  { transport, attackers, attack }: FloodCase,
  { warmupMs, floodMs }: Workload,
): Promise<FloodRound> {
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

function summarize(all: RoundsByName<FloodRound>): Omit<FloodFigures, keyof FloodCase> {
  const [ours = [], theirs] = all.values();
  const bare = theirs && {
    p99Ms: medianOf(theirs, ({ p99Ms }) => p99Ms),
    ratio: medianRatio(all, theirs, (our, their) => our.p99Ms / their.p99Ms),
  };
  return {
    commandsPerSecond: medianOf(ours, ({ commandsPerSecond }) => commandsPerSecond),
    p50Ms: medianOf(ours, ({ p50Ms }) => p50Ms),
    p99Ms: medianOf(ours, ({ p99Ms }) => p99Ms),
    maxMs: Math.max(...ours.map(({ maxMs }) => maxMs)),
    bare,
  };
}
