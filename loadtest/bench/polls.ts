import type { RunningServer } from "./child.ts";
import { Fleet } from "./fleet.ts";
import { blame, type Peer } from "./peer.ts";
import type { Load, Plan } from "./plan.ts";
import { cpuTimeMs } from "./process.ts";
import { median, percentile } from "./statistics.ts";

/** What a poll took under one load, medians over the rounds. */
export interface PollFigures {
  readonly peer: string;
  /** CPU time of the server for one poll. */
  readonly cpuUs: number;
  /** Our CPU time divided by this one's, in the same round. */
  readonly cpuRatio: number;
  readonly pollsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** All peers under one load. */
export interface PollComparison {
  readonly load: Load;
  readonly figures: readonly PollFigures[];
}

type Round = Omit<PollFigures, "peer" | "cpuRatio">;

/** How long the closing of many connections may keep a server busy. */
const settleMs = 100;

/** Measures polls, all peers in turns, one load after the other. */
export async function comparePolls(peers: readonly Peer[], plan: Plan): Promise<PollComparison[]> {
  using stack = new DisposableStack();
  const servers: [Peer, RunningServer][] = [];
  for (const peer of peers) servers.push([peer, stack.use(await peer.start())]);
  const comparisons: PollComparison[] = [];
  for (const load of plan.pollLoads) {
    const rounds = new Map<string, Round[]>(peers.map(({ name }) => [name, []]));
    for (let round = 0; round < plan.rounds; round++) {
      for (const [peer, server] of servers) {
        rounds.get(peer.name)?.push(await blame(peer.name, measureRound(peer, server, load, plan)));
      }
    }
    comparisons.push({ load, figures: summarize(rounds) });
  }
  return comparisons;
}

async function measureRound(peer: Peer, server: RunningServer, load: Load, plan: Plan): Promise<Round> {
  const fleet = await Fleet.open(server.port, load.connections);
  try {
    const tally = fleet.loop(peer.poll, load.inFlight);
    await fleet.run(plan.warmupMs);
    tally.takeLatencies();
    const [replies, cpuMs, startMs] = [tally.replies, cpuTimeMs(server.pid), performance.now()];
    await fleet.run(plan.roundMs);
    const polls = tally.replies - replies;
    const cpuUs = ((cpuTimeMs(server.pid) - cpuMs) * 1000) / polls;
    const pollsPerSecond = (polls * 1000) / (performance.now() - startMs);
    const latencies = tally.takeLatencies();
    return { cpuUs, pollsPerSecond, p50Ms: percentile(latencies, 50), p99Ms: percentile(latencies, 99) };
  } finally {
    fleet[Symbol.dispose]();
    await Bun.sleep(settleMs);
  }
}

function summarize(roundsOf: ReadonlyMap<string, readonly Round[]>): PollFigures[] {
  const [ours = []] = roundsOf.values();
  return [...roundsOf].map(([peer, rounds]) => ({
    peer,
    cpuUs: median(rounds.map(({ cpuUs }) => cpuUs)),
    cpuRatio: median(rounds.map(({ cpuUs }, round) => (ours[round]?.cpuUs ?? Number.NaN) / cpuUs)),
    pollsPerSecond: median(rounds.map(({ pollsPerSecond }) => pollsPerSecond)),
    p50Ms: median(rounds.map(({ p50Ms }) => p50Ms)),
    p99Ms: median(rounds.map(({ p99Ms }) => p99Ms)),
  }));
}
