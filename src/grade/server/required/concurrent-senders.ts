import type { GradedClient } from "../graded-client.ts";
import { onBoard, required } from "../server-check.ts";
import { shows } from "../shown-line.ts";
import { ShownRounds } from "./shown-rounds.ts";

const rounds = 1000;
/** A slow server gets fewer rounds, in this time. */
const maxMs = 20_000;
/** Long messages take longer to write: then a reader sees one that is half written. */
const longFiller = 180;
/** For a server that cuts long ones: that is the matter of another check. */
const shortFiller = 8;

/** Two who send at the same time, under a thousand rounds, while a third reads. */
export const concurrentSendersCheck = required(
  "concurrent-senders",
  9,
  "Two clients send at the same time, again and again: no message is torn, each has its sender, and no id comes twice.",
  onBoard(async (server, evidence) => {
    const senders = [await server.join("anna", evidence), await server.join("bruno", evidence)] as const;
    const reader = await server.join("reader", evidence);
    const fillerLength = await findFillerLength(await server.join("sizer", evidence));
    await reader.send("the-start.");
    const shown = new ShownRounds(senders, fillerLength, await reader.read("the-start."));
    const giveUpAtMs = performance.now() + maxMs;
    let round = 0;
    for (; round < rounds && performance.now() < giveUpAtMs && shown.fault === undefined; round++) {
      const sending = senders.map((sender, at) => sender.send(shown.textOf(at, round)));
      const [during] = await Promise.all([reader.read("."), ...sending]);
      shown.addDuring(during, round);
      for (const after of await Promise.all(senders.map((sender) => sender.read("."))))
        shown.addAfter(after, round);
    }
    return shown.judge(round * senders.length);
  }),
);

/** The client is for this alone: a server may take a long message as several commands. */
async function findFillerLength(client: GradedClient): Promise<number> {
  const text = `${"x".repeat(longFiller + client.userName.length)}.`;
  const arrival = await client.tryAsk(`send ${text}`);
  return arrival.kind === "reply" && shows(await client.read("."), text) ? longFiller : shortFiller;
}
