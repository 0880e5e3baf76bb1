import { BoardReader } from "./board-reader.ts";
import { Deliveries } from "./deliveries.ts";
import { DeliveryWaiter } from "./delivery-waiter.ts";
import { type Environment, InvalidVariable, readText } from "./environment.ts";
import { LoadGenerator } from "./load-generator.ts";
import { createRunTag, senderName } from "./message.ts";
import { Pipeline } from "./pipeline.ts";
import { createScript, type Script, type VirtualUserParts } from "./script.ts";
import { Sender } from "./sender.ts";
import { type Settings, shareOf } from "./settings.ts";
import type { Connector } from "./transport.ts";

/** Messages per second without RATE and TOTAL_RATE. */
const defaultRatePerSecond = 10;

/**
 * One sender for each VU, whose messages are pushed to CONNECTIONS waiters: a latency runs from the `send` to the last
 * waiter's line.
 */
export function deliverScript(connector: Connector, environment: Environment): Script {
  if (readText(environment, "STAGES") !== undefined) {
    throw new InvalidVariable("STAGES: the waiters of this script are all there from the start");
  }
  return createScript(connector, environment, {
    script: "deliver",
    adapt: withMessageRate,
    loadLine: ({ connections, ratePerSecond }) =>
      `${connections} connections wait for ${ratePerSecond} messages per second`,
    timed: () => ["send", "other"],
    run: deliver,
  });
}

/** RATE is that of the messages, of all senders together: just what TOTAL_RATE is. Each VU has one sender. */
function withMessageRate(settings: Settings): Settings {
  const ratePerSecond = (settings.totalRatePerSecond ?? settings.ratePerSecond) || defaultRatePerSecond;
  return {
    ...settings,
    senders: settings.vus,
    ratePerSecond,
    sendRatePerSecond: ratePerSecond,
    totalRatePerSecond: undefined,
  };
}

async function deliver({ context, checker, vu }: VirtualUserParts): Promise<void> {
  const { connections, ratePerSecond, sizeBytes, vus } = context.settings;
  const firstId = await new BoardReader(context, checker).lastId();
  if (firstId === undefined) return;
  const waiterCount = shareOf(connections, vu, vus);
  const deliveries = new Deliveries(waiterCount, context.metrics);
  const name = senderName(createRunTag(), 1);
  const sender = new Sender({
    ...{ name, ratePerSecond: ratePerSecond / vus, sizeBytes },
    ...{ metrics: context.metrics, observer: deliveries },
  });
  const waiters = Array.from(
    { length: waiterCount },
    () => new DeliveryWaiter(context, { checker, deliveries, sender: name, firstId }),
  );
  await new LoadGenerator(context, [
    { worker: new Pipeline(context, sender), ratePerSecond: sender.ratePerSecond },
    ...waiters.map((worker) => ({ worker, ratePerSecond: 0 })),
  ]).run();
}
