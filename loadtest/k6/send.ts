import { BoardReader } from "./board-reader.ts";
import { LoadGenerator } from "./load-generator.ts";
import { createRunTag, senderName } from "./message.ts";
import { Pipeline } from "./pipeline.ts";
import { Poller } from "./poller.ts";
import { Reconciliation } from "./reconciliation.ts";
import { createScript, type Script, type VirtualUserParts } from "./script.ts";
import { Sender } from "./sender.ts";
import { shareOf } from "./settings.ts";
import type { Connector } from "./transport.ts";

/** Senders and pollers together; at the end the board must hold all acknowledged messages. */
export function sendScript(connector: Connector, environment: Readonly<Record<string, string>>): Script {
  return createScript(connector, environment, {
    timed: ({ senders, connections }) => [
      ...(senders > 0 ? (["send"] as const) : []),
      ...(senders < connections ? (["other"] as const) : []),
    ],
    run: sendAndReconcile,
  });
}

async function sendAndReconcile(parts: VirtualUserParts): Promise<void> {
  const { context, checker } = parts;
  const reader = new BoardReader(context, checker);
  const firstId = await reader.lastId();
  const senders = createSenders(parts);
  const workers = [...senders, ...createPollers(parts)].map((role) => ({
    worker: new Pipeline(context, role),
    ratePerSecond: role.ratePerSecond,
  }));
  await new LoadGenerator(context, workers).run();

  const reconciliation = new Reconciliation(
    senders.map(({ sent }) => sent),
    (fault) => context.metrics.countFault(fault),
  );
  const lastId = await reader.lastId();
  const isComplete =
    firstId !== undefined && lastId !== undefined && (await reader.read(firstId, lastId, reconciliation));
  context.metrics.countMessages(reconciliation.finish(isComplete));
}

function createSenders({ context, vu }: VirtualUserParts): Sender[] {
  const { senders, sendRatePerSecond, vus } = context.settings;
  const run = createRunTag();
  return Array.from(
    { length: shareOf(senders, vu, vus) },
    (_, index) => new Sender(senderName(run, index + 1), sendRatePerSecond, context.metrics),
  );
}

function createPollers({ context, checker, vu }: VirtualUserParts): Poller[] {
  const { connections, senders, ratePerSecond, vus } = context.settings;
  return Array.from(
    { length: shareOf(connections - senders, vu, vus) },
    () => new Poller(ratePerSecond, context.metrics, checker),
  );
}
