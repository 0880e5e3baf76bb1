import { ConnectionGroup } from "./connection-group.ts";
import { type Contender, prefixErrors } from "./contender.ts";
import { Pacer } from "./pacer.ts";
import { ExactReplies } from "./replies.ts";
import type { Workload } from "./workload.ts";

/** The latencies of many clients that poll once a second, as the assignment's client does. */
export interface PollerFigures {
  readonly contender: string;
  readonly polls: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const intervalMs = 1000;

/** Measures each contender once. A wrong reply or a lost connection rejects, so figures imply no errors. */
export async function comparePollers(
  contenders: readonly Contender[],
  workload: Workload,
): Promise<PollerFigures[]> {
  const figures: PollerFigures[] = [];
  for (const contender of contenders)
    figures.push(await prefixErrors(contender.name, measure(contender, workload)));
  return figures;
}

async function measure({ name, start, poll }: Contender, workload: Workload): Promise<PollerFigures> {
  using server = await start();
  using group = await ConnectionGroup.open(server.port, workload.pollers);
  const pacer = new Pacer(group, poll.request, () => new ExactReplies(poll.reply), intervalMs);
  await group.run(workload.warmupMs);
  pacer.start();
  await group.run(workload.pollersMs);
  await pacer.stop();
  return {
    contender: name,
    polls: pacer.latenciesMs.length,
    p50Ms: pacer.percentileMs(50),
    p99Ms: pacer.percentileMs(99),
    maxMs: pacer.percentileMs(100),
  };
}
