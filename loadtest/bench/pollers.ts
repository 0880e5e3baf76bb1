import { Fleet } from "./fleet.ts";
import { Pacer } from "./pacer.ts";
import { blame, type Peer } from "./peer.ts";
import type { Plan } from "./plan.ts";
import { ExactReplies } from "./replies.ts";

/** Many who poll once a second, as the assignment's client does. */
export interface PollerFigures {
  readonly peer: string;
  readonly polls: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const intervalMs = 1000;

/** Measures each peer once. A wrong reply or a lost connection ends it: there are figures only without errors. */
export async function comparePollers(peers: readonly Peer[], plan: Plan): Promise<PollerFigures[]> {
  const figures: PollerFigures[] = [];
  for (const peer of peers) figures.push(await blame(peer.name, measure(peer, plan)));
  return figures;
}

async function measure({ name, start, poll }: Peer, plan: Plan): Promise<PollerFigures> {
  using server = await start();
  using fleet = await Fleet.open(server.port, plan.pollers);
  const pacer = new Pacer(fleet, poll.request, () => new ExactReplies(poll.reply), intervalMs);
  await fleet.run(plan.warmupMs);
  pacer.start();
  await fleet.run(plan.pollersMs);
  await pacer.stop();
  return {
    peer: name,
    polls: pacer.latenciesMs.length,
    p50Ms: pacer.percentileMs(50),
    p99Ms: pacer.percentileMs(99),
    maxMs: pacer.percentileMs(100),
  };
}
