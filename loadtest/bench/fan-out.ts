import { ConnectionGroup } from "./connection-group.ts";
import { type Contender, type FanOut, prefixErrors } from "./contender.ts";
import { median } from "./statistics.ts";
import type { Workload } from "./workload.ts";

/** The time until the last waiter has its line, over several messages; negative if the line came first. */
export interface FanOutLatency {
  readonly medianMs: number;
  readonly maxMs: number;
}

/** How long one message takes to reach all waiters. */
export interface FanOutFigures {
  readonly contender: string;
  readonly fromSend: FanOutLatency;
  readonly fromAcknowledgement: FanOutLatency;
}

/** Measures how fast one message wakes many waiters, for each contender that supports waiting. */
export async function compareFanOut(
  contenders: readonly Contender[],
  workload: Workload,
): Promise<FanOutFigures[]> {
  const figures: FanOutFigures[] = [];
  for (const { name, start, fanOut } of contenders) {
    if (fanOut === undefined) continue;
    using server = await start();
    const latencies = await prefixErrors(name, measure(server.port, fanOut, workload));
    figures.push({ contender: name, ...latencies });
  }
  return figures;
}

async function measure(port: number, fanOut: FanOut, { waiters, wakeUps, warmupMs }: Workload) {
  using sender = await ConnectionGroup.open(port, 1);
  using group = await ConnectionGroup.open(port, waiters);
  await sender.requestEach(() => fanOut.handshake);
  const [fromSendMs, fromAcknowledgementMs]: [number[], number[]] = [[], []];
  for (let id = 1; id <= wakeUps; id++) {
    const lastLine = group.requestEach(() => fanOut.wait(id));
    await group.run(2 * warmupMs); // no reply confirms that a `wait` has started
    const sentMs = performance.now();
    const acknowledgedMs = await sender.requestEach(() => fanOut.send(id));
    const lastLineMs = await lastLine;
    fromSendMs.push(lastLineMs - sentMs);
    fromAcknowledgementMs.push(lastLineMs - acknowledgedMs);
  }
  return { fromSend: latencyOf(fromSendMs), fromAcknowledgement: latencyOf(fromAcknowledgementMs) };
}

function latencyOf(durationsMs: readonly number[]): FanOutLatency {
  return { medianMs: median(durationsMs), maxMs: Math.max(...durationsMs) };
}
