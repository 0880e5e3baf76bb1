import { Fleet } from "./fleet.ts";
import { blame, type FanOut, type Peer } from "./peer.ts";
import type { Plan } from "./plan.ts";
import { median } from "./statistics.ts";

/** From a moment to the last waiter's line: below zero where that one came first. Over some messages. */
export interface Span {
  readonly medianMs: number;
  readonly maxMs: number;
}

/** How long it takes until all who wait have a message. */
export interface FanOutFigures {
  readonly peer: string;
  readonly fromSend: Span;
  readonly fromAcknowledgement: Span;
}

/** Has one message wake many, with each peer that knows how to wait. */
export async function compareFanOut(peers: readonly Peer[], plan: Plan): Promise<FanOutFigures[]> {
  const figures: FanOutFigures[] = [];
  for (const { name, start, fanOut } of peers) {
    if (fanOut === undefined) continue;
    using server = await start();
    const spans = await blame(name, measure(server.port, fanOut, plan));
    figures.push({ peer: name, ...spans });
  }
  return figures;
}

async function measure(port: number, fanOut: FanOut, { waiters, wakeUps, warmupMs }: Plan) {
  using sender = await Fleet.open(port, 1);
  using fleet = await Fleet.open(port, waiters);
  await sender.askEach(() => fanOut.greeting);
  const [fromSendMs, fromAcknowledgementMs]: [number[], number[]] = [[], []];
  for (let id = 1; id <= wakeUps; id++) {
    const lastLine = fleet.askEach(() => fanOut.wait(id));
    await fleet.run(2 * warmupMs); // a `wait` has no reply that says that it waits
    const sentMs = performance.now();
    const acknowledgedMs = await sender.askEach(() => fanOut.send(id));
    const lastLineMs = await lastLine;
    fromSendMs.push(lastLineMs - sentMs);
    fromAcknowledgementMs.push(lastLineMs - acknowledgedMs);
  }
  return { fromSend: spanOf(fromSendMs), fromAcknowledgement: spanOf(fromAcknowledgementMs) };
}

function spanOf(takenMs: readonly number[]): Span {
  return { medianMs: median(takenMs), maxMs: Math.max(...takenMs) };
}
