import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { ConnectionGroup } from "./connection-group.ts";
import type { Contender, DurableSends } from "./contender.ts";
import { Pacer } from "./pacer.ts";
import { measureInTurns, medianOf, medianRatio, type RoundsByName } from "./rounds.ts";
import type { Load, Workload } from "./workload.ts";

/** Durable sends per second, and the latency of other clients' polls meanwhile; medians over the rounds. */
export interface SendFigures {
  readonly contender: string;
  readonly sendsPerSecond: number;
  /** This server's sends per second divided by the contender's, in the same round. */
  readonly ratio: number;
  readonly pollP50Ms: number;
  readonly pollP99Ms: number;
}

/** All contenders with a durable log, under one load. */
export interface SendComparison {
  readonly load: Load;
  readonly figures: readonly SendFigures[];
}

type SendRound = Omit<SendFigures, "contender" | "ratio">;

/** Concurrent polls: 500 a second, spread so that polls on one connection rarely overlap. */
const [readers, pollIntervalMs] = [50, 100];

/** Measures durable sends in turns, each round on a fresh server with an empty log in `folder`. */
export async function compareSends(
  contenders: readonly Contender[],
  workload: Workload,
  folder: string,
): Promise<SendComparison[]> {
  const durable = contenders.flatMap(({ name, poll, sends }) => (sends ? [{ name, poll, sends }] : []));
  const comparisons: SendComparison[] = [];
  for (const load of workload.sendLoads) {
    const rounds = await measureInTurns(durable, workload.sendRounds, ({ poll, sends }) =>
      measureRound(sends, poll.request, load, workload, mkdtempSync(join(folder, "log-"))),
    );
    comparisons.push({ load, figures: summarize(rounds) });
  }
  return comparisons;
}

async function measureRound(
  sends: DurableSends,
  pollRequest: Uint8Array,
  { connections, inFlight }: Load,
  workload: Workload,
  folder: string,
): Promise<SendRound> {
  using server = await sends.start(folder);
  using senders = await ConnectionGroup.open(server.port, connections);
  using pollers = await ConnectionGroup.open(server.port, readers);
  await senders.requestEach((number) => sends.handshake(number));
  const recorder = senders.loop(sends.send, inFlight);
  const polls = new Pacer(pollers, pollRequest, sends.createPollReplies, pollIntervalMs);
  await senders.run(workload.warmupMs);
  const [replies, startMs] = [recorder.replies, performance.now()];
  polls.start();
  await pollers.guard(senders.run(2 * workload.roundMs));
  const sendsPerSecond = ((recorder.replies - replies) * 1000) / (performance.now() - startMs);
  await polls.stop();
  return { sendsPerSecond, pollP50Ms: polls.percentileMs(50), pollP99Ms: polls.percentileMs(99) };
}

function summarize(all: RoundsByName<SendRound>): SendFigures[] {
  return [...all].map(([contender, rounds]) => ({
    contender,
    sendsPerSecond: medianOf(rounds, ({ sendsPerSecond }) => sendsPerSecond),
    ratio: medianRatio(all, rounds, (ours, theirs) => ours.sendsPerSecond / theirs.sendsPerSecond),
    pollP50Ms: medianOf(rounds, ({ pollP50Ms }) => pollP50Ms),
    pollP99Ms: medianOf(rounds, ({ pollP99Ms }) => pollP99Ms),
  }));
}
