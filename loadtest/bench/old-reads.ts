import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { ConnectionGroup } from "./connection-group.ts";
import { type Contender, type OldReads, prefixErrors } from "./contender.ts";
import { HonestPoller } from "./honest-poller.ts";
import { ExactReplies } from "./replies.ts";
import { measureInTurns, medianOf } from "./rounds.ts";
import type { Workload } from "./workload.ts";

/** The latency of a poller, alone and beside clients that read messages from the disk; medians over the rounds. */
export interface OldReadFigures {
  readonly contender: string;
  readonly readsPerSecond: number;
  readonly quietP99Ms: number;
  readonly p99Ms: number;
  /** `p99Ms` divided by `quietP99Ms`, in the same round. */
  readonly ratio: number;
}

type OldReadRound = Omit<OldReadFigures, "contender">;

const pollIntervalMs = 5;

/** Measures each contender that can read messages which it no longer has in memory. Each round has a log in `folder`. */
export async function compareOldReads(
  contenders: readonly Contender[],
  workload: Workload,
  folder: string,
): Promise<OldReadFigures[]> {
  const readable = contenders.flatMap(({ name, oldReads }) => (oldReads ? [{ name, oldReads }] : []));
  const rounds = await measureInTurns(readable, workload.oldReadRounds, ({ name, oldReads }) =>
    prefixErrors(name, measureRound(oldReads, workload, mkdtempSync(join(folder, "old-")))),
  );
  return [...rounds].map(([contender, each]) => ({
    contender,
    readsPerSecond: medianOf(each, ({ readsPerSecond }) => readsPerSecond),
    quietP99Ms: medianOf(each, ({ quietP99Ms }) => quietP99Ms),
    p99Ms: medianOf(each, ({ p99Ms }) => p99Ms),
    ratio: medianOf(each, ({ ratio }) => ratio),
  }));
}

async function measureRound(
  { start, seeds, poll, read }: OldReads,
  { oldReaders, oldReadMs, warmupMs }: Workload,
  folder: string,
): Promise<OldReadRound> {
  using server = await start(folder);
  using honest = await ConnectionGroup.open(server.port, 1);
  for (const seed of seeds) await honest.requestEach(() => seed);
  const measureP99 = async () => {
    const poller = new HonestPoller(honest, poll.request, new ExactReplies(poll.reply), pollIntervalMs);
    poller.start();
    await honest.run(oldReadMs);
    await poller.stop();
    return poller.percentileMs(99);
  };
  await measureP99(); // warms up
  const quietP99Ms = await measureP99();
  using readers = await ConnectionGroup.open(server.port, oldReaders);
  const recorder = readers.loop(read, 1);
  await readers.run(warmupMs);
  const [replies, startMs] = [recorder.replies, performance.now()];
  const p99Ms = await readers.guard(measureP99());
  const readsPerSecond = ((recorder.replies - replies) * 1000) / (performance.now() - startMs);
  return { readsPerSecond, quietP99Ms, p99Ms, ratio: p99Ms / quietP99Ms };
}
