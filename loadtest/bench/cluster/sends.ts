import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import type { RunningServer } from "../child.ts";
import { ConnectionGroup } from "../connection-group.ts";
import type { DurableSends } from "../contender.ts";
import { cpuTimeMs } from "../process.ts";
import { measureInTurns, medianOf, medianRatio } from "../rounds.ts";
import { percentile } from "../statistics.ts";
import type { Workload } from "../workload.ts";
import type { ClusterMachines } from "./machines.ts";

/** Durable sends of many senders, and the CPU time that they take; medians over the rounds. */
export interface ClusterSendFigures {
  readonly board: string;
  readonly sendsPerSecond: number;
  /** The cluster's sends per second divided by this board's, in the same round. */
  readonly ratio: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU time per send: of the servers, of the engines, and of the generator. */
  readonly serversUs: number;
  readonly enginesUs: number;
  readonly generatorUs: number;
}

type ClusterSendRound = Omit<ClusterSendFigures, "board" | "ratio">;

/** A board under load: all its servers, and the engines behind them. */
interface LoadedBoard extends Disposable {
  readonly servers: readonly RunningServer[];
  readonly engines: readonly RunningServer[];
}

/** A round is this many times as long as one of polls: a leader that syncs a larger file stops for a moment. */
const roundsPerMeasurement = 2;

/** Measures the same number of senders, divided among the servers, on the cluster and on one server with SQLite. */
export async function compareClusterSends(
  machines: ClusterMachines,
  sends: DurableSends,
  workload: Workload,
  folder: string,
): Promise<ClusterSendFigures[]> {
  const startSqlite = async (): Promise<LoadedBoard> => {
    const server = await sends.start(mkdtempSync(join(folder, "log-")));
    return { servers: [server], engines: [], [Symbol.dispose]: () => server[Symbol.dispose]() };
  };
  const { servers, engines } = machines;
  const boards = [
    {
      name: "three nodes",
      open: async (): Promise<LoadedBoard> => ({ servers, engines, [Symbol.dispose]() {} }),
    },
    { name: "one server, SQLite", open: startSqlite },
  ];
  const all = await measureInTurns(boards, workload.sendRounds, async ({ open }) => {
    using board = await open();
    return await measureRound(board, sends, workload);
  });
  return [...all].map(([board, rounds]) => ({
    board,
    ratio: medianRatio(all, rounds, (cluster, other) => cluster.sendsPerSecond / other.sendsPerSecond),
    sendsPerSecond: medianOf(rounds, ({ sendsPerSecond }) => sendsPerSecond),
    p50Ms: medianOf(rounds, ({ p50Ms }) => p50Ms),
    p99Ms: medianOf(rounds, ({ p99Ms }) => p99Ms),
    serversUs: medianOf(rounds, ({ serversUs }) => serversUs),
    enginesUs: medianOf(rounds, ({ enginesUs }) => enginesUs),
    generatorUs: medianOf(rounds, ({ generatorUs }) => generatorUs),
  }));
}

async function measureRound(
  { servers, engines }: LoadedBoard,
  { handshake, send }: DurableSends,
  { clusterSenders, roundMs, warmupMs }: Workload,
): Promise<ClusterSendRound> {
  using stack = new DisposableStack();
  const groups: ConnectionGroup[] = [];
  let first = 0;
  for (const [index, { port }] of servers.entries()) {
    const count = Math.ceil((clusterSenders - first) / (servers.length - index));
    const group = stack.use(await ConnectionGroup.open(port, count));
    const firstOfGroup = first;
    await group.requestEach((number) => handshake(firstOfGroup + number));
    groups.push(group);
    first += count;
  }
  const recorders = groups.map((group) => group.loop(send, 1));
  const run = (durationMs: number) => Promise.all(groups.map((group) => group.run(durationMs)));
  await run(warmupMs);
  for (const recorder of recorders) recorder.takeLatencies();
  const before = readCounters(recorders, servers, engines);
  await run(roundsPerMeasurement * roundMs);
  const after = readCounters(recorders, servers, engines);
  const sent = after.replies - before.replies;
  const usPerSend = (figureOf: (counters: Counters) => number) =>
    ((figureOf(after) - figureOf(before)) * 1000) / sent;
  const latencies = recorders.flatMap((recorder) => recorder.takeLatencies());
  return {
    sendsPerSecond: (sent * 1000) / (after.atMs - before.atMs),
    p50Ms: percentile(latencies, 50),
    p99Ms: percentile(latencies, 99),
    serversUs: usPerSend(({ serversMs }) => serversMs),
    enginesUs: usPerSend(({ enginesMs }) => enginesMs),
    generatorUs: usPerSend(({ generatorMs }) => generatorMs),
  };
}

type Counters = ReturnType<typeof readCounters>;

function readCounters(
  recorders: readonly { readonly replies: number }[],
  servers: readonly RunningServer[],
  engines: readonly RunningServer[],
) {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    atMs: performance.now(),
    replies: sum(recorders.map(({ replies }) => replies)),
    serversMs: sum(servers.map(({ pid }) => cpuTimeMs(pid))),
    enginesMs: sum(engines.map(({ pid }) => cpuTimeMs(pid))),
    generatorMs: cpuTimeMs(process.pid),
  };
}
