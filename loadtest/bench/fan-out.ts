import { ConnectionGroup } from "./connection-group.ts";
import { type Contender, type FanOut, prefixErrors } from "./contender.ts";
import { median } from "./statistics.ts";
import type { Workload } from "./workload.ts";

/** From a moment to the last waiter's line: below zero where that one came first. Over some messages. */
export interface FanOutSpan {
  readonly medianMs: number;
  readonly maxMs: number;
}

/** How long it takes until all who wait have a message. */
export interface FanOutFigures {
  readonly contender: string;
  readonly fromSend: FanOutSpan;
  readonly fromAcknowledgement: FanOutSpan;
}

/** Has one message wake many, with each contender that knows how to wait. */
export async function compareFanOut(
  contenders: readonly Contender[],
  workload: Workload,
): Promise<FanOutFigures[]> {
  const figures: FanOutFigures[] = [];
  for (const { name, start, fanOut } of contenders) {
    if (fanOut === undefined) continue;
    using server = await start();
    const spans = await prefixErrors(name, measure(server.port, fanOut, workload));
    figures.push({ contender: name, ...spans });
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
    await group.run(2 * warmupMs); // a `wait` has no reply that says that it waits
    const sentMs = performance.now();
    const acknowledgedMs = await sender.requestEach(() => fanOut.send(id));
    const lastLineMs = await lastLine;
    fromSendMs.push(lastLineMs - sentMs);
    fromAcknowledgementMs.push(lastLineMs - acknowledgedMs);
  }
  return { fromSend: spanOf(fromSendMs), fromAcknowledgement: spanOf(fromAcknowledgementMs) };
}

function spanOf(takenMs: readonly number[]): FanOutSpan {
  return { medianMs: median(takenMs), maxMs: Math.max(...takenMs) };
}
