import type { RunningServer } from "./child.ts";
import { ConnectionGroup } from "./connection-group.ts";
import type { Contender } from "./contender.ts";
import { cpuTimeMs } from "./process.ts";
import { measureInTurns, medianOf, medianRatio, type RoundsByName } from "./rounds.ts";
import { percentile } from "./statistics.ts";
import type { Load, Workload } from "./workload.ts";

/** The cost of a poll under one load; medians over the rounds. */
export interface PollFigures {
  readonly contender: string;
  /** CPU time of the server per poll. */
  readonly cpuUs: number;
  /** This server's CPU time divided by the contender's, in the same round. */
  readonly cpuRatio: number;
  readonly pollsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** All contenders under one load. */
export interface PollComparison {
  readonly load: Load;
  readonly figures: readonly PollFigures[];
}

type PollRound = Omit<PollFigures, "contender" | "cpuRatio">;

/** How long closing many connections may keep a server busy. */
const settleMs = 100;

/** Measures polls for one load after the other, all contenders in turns. */
export async function comparePolls(
  contenders: readonly Contender[],
  workload: Workload,
): Promise<PollComparison[]> {
  using stack = new DisposableStack();
  const running: { name: string; contender: Contender; server: RunningServer }[] = [];
  for (const contender of contenders) {
    running.push({ name: contender.name, contender, server: stack.use(await contender.start()) });
  }
  const comparisons: PollComparison[] = [];
  for (const load of workload.pollLoads) {
    const rounds = await measureInTurns(running, workload.rounds, ({ contender, server }) =>
      measureRound(contender, server, load, workload),
    );
    comparisons.push({ load, figures: summarize(rounds) });
  }
  return comparisons;
}

async function measureRound(
  contender: Contender,
  server: RunningServer,
  load: Load,
  workload: Workload,
): Promise<PollRound> {
  const group = await ConnectionGroup.open(server.port, load.connections);
  try {
    const recorder = group.loop(contender.poll, load.inFlight);
    await group.run(workload.warmupMs);
    recorder.takeLatencies();
    const [replies, cpuMs, startMs] = [recorder.replies, cpuTimeMs(server.pid), performance.now()];
    await group.run(workload.roundMs);
    const polls = recorder.replies - replies;
    const cpuUs = ((cpuTimeMs(server.pid) - cpuMs) * 1000) / polls;
    const pollsPerSecond = (polls * 1000) / (performance.now() - startMs);
    const latencies = recorder.takeLatencies();
    return { cpuUs, pollsPerSecond, p50Ms: percentile(latencies, 50), p99Ms: percentile(latencies, 99) };
  } finally {
    group[Symbol.dispose]();
    await Bun.sleep(settleMs);
  }
}

function summarize(all: RoundsByName<PollRound>): PollFigures[] {
  return [...all].map(([contender, rounds]) => ({
    contender,
    cpuUs: medianOf(rounds, ({ cpuUs }) => cpuUs),
    cpuRatio: medianRatio(all, rounds, (ours, theirs) => ours.cpuUs / theirs.cpuUs),
    pollsPerSecond: medianOf(rounds, ({ pollsPerSecond }) => pollsPerSecond),
    p50Ms: medianOf(rounds, ({ p50Ms }) => p50Ms),
    p99Ms: medianOf(rounds, ({ p99Ms }) => p99Ms),
  }));
}
