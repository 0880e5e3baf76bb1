import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { Fleet } from "./fleet.ts";
import { Pacer } from "./pacer.ts";
import { blame, type DurableSends, type Peer } from "./peer.ts";
import type { Load, Plan } from "./plan.ts";
import { median } from "./statistics.ts";

/** Acknowledged durable sends, and how long polls of other clients took meanwhile; medians over the rounds. */
export interface SendFigures {
  readonly peer: string;
  readonly sendsPerSecond: number;
  /** Our sends per second divided by this one's, in the same round. */
  readonly ratio: number;
  readonly pollP50Ms: number;
  readonly pollP99Ms: number;
}

/** All who keep messages, under one load. */
export interface SendComparison {
  readonly load: Load;
  readonly figures: readonly SendFigures[];
}

type Round = Omit<SendFigures, "peer" | "ratio">;

/** Polls that go on meanwhile: 500 a second, none of which waits for another one on its own connection. */
const [readers, pollIntervalMs] = [50, 100];

/** Measures durable sends, the peers in turns, each time on a fresh server with an empty log in `folder`. */
export async function compareSends(
  peers: readonly Peer[],
  plan: Plan,
  folder: string,
): Promise<SendComparison[]> {
  const keepers = peers.flatMap(({ name, poll, sends }) => (sends ? [{ name, poll, sends }] : []));
  const comparisons: SendComparison[] = [];
  for (const load of plan.sendLoads) {
    const rounds = new Map<string, Round[]>(keepers.map(({ name }) => [name, []]));
    for (let round = 0; round < plan.sendRounds; round++) {
      for (const { name, poll, sends } of keepers) {
        const log = mkdtempSync(join(folder, "log-"));
        rounds.get(name)?.push(await blame(name, measureRound(sends, poll.request, load, plan, log)));
      }
    }
    comparisons.push({ load, figures: summarize(rounds) });
  }
  return comparisons;
}

async function measureRound(
  sends: DurableSends,
  pollRequest: Uint8Array,
  { connections, inFlight }: Load,
  plan: Plan,
  folder: string,
): Promise<Round> {
  using server = await sends.start(folder);
  using senders = await Fleet.open(server.port, connections);
  using pollers = await Fleet.open(server.port, readers);
  await senders.askEach((number) => sends.greeting(number));
  const tally = senders.loop(sends.send, inFlight);
  const polls = new Pacer(pollers, pollRequest, sends.createPollReplies, pollIntervalMs);
  await senders.run(plan.warmupMs);
  const [replies, startMs] = [tally.replies, performance.now()];
  polls.start();
  await pollers.guard(senders.run(2 * plan.roundMs));
  const sendsPerSecond = ((tally.replies - replies) * 1000) / (performance.now() - startMs);
  await polls.stop();
  return { sendsPerSecond, pollP50Ms: polls.percentileMs(50), pollP99Ms: polls.percentileMs(99) };
}

function summarize(roundsOf: ReadonlyMap<string, readonly Round[]>): SendFigures[] {
  const [ours = []] = roundsOf.values();
  return [...roundsOf].map(([peer, rounds]) => ({
    peer,
    sendsPerSecond: median(rounds.map(({ sendsPerSecond }) => sendsPerSecond)),
    ratio: median(
      rounds.map(({ sendsPerSecond }, round) => (ours[round]?.sendsPerSecond ?? Number.NaN) / sendsPerSecond),
    ),
    pollP50Ms: median(rounds.map(({ pollP50Ms }) => pollP50Ms)),
    pollP99Ms: median(rounds.map(({ pollP99Ms }) => pollP99Ms)),
  }));
}
