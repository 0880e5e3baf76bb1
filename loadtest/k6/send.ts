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

/** Senders and pollers together; at the end the board must hold all acknowledged messages, unless READ_BACK is 0. */
export function sendScript(connector: Connector, environment: Readonly<Record<string, string>>): Script {
  return createScript(connector, environment, {
    script: "send",
    timed: ({ senders, connections }) => [
      ...(senders > 0 ? (["send"] as const) : []),
      ...(senders < connections ? (["other"] as const) : []),
    ],
    run: sendAndReconcile,
  });
}

async function sendAndReconcile(parts: VirtualUserParts): Promise<void> {
  const { context, checker } = parts;
  const { readsBack } = context.settings;
  const reader = new BoardReader(context, checker);
  const firstId = readsBack ? await reader.lastId() : undefined;
  const senders = createSenders(parts);
  const workers = interleave(senders, createPollers(parts)).map((role) => ({
    worker: new Pipeline(context, role),
    ratePerSecond: role.ratePerSecond,
  }));
  await new LoadGenerator(context, workers).run();
  if (!readsBack) return;

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
  const { senders, sendRatePerSecond, sizeBytes, vus } = context.settings;
  const run = createRunTag();
  return Array.from(
    { length: shareOf(senders, vu, vus) },
    (_, index) =>
      new Sender({
        name: senderName(run, index + 1),
        ratePerSecond: sendRatePerSecond,
        sizeBytes,
        metrics: context.metrics,
      }),
  );
}

function createPollers({ context, checker, vu }: VirtualUserParts): Poller[] {
  const { connections, senders, ratePerSecond, vus } = context.settings;
  return Array.from(
    { length: shareOf(connections - senders, vu, vus) },
    () => new Poller(ratePerSecond, context.metrics, checker),
  );
}

/** Both lists in one, in even proportions, so that a part of a ramp has some of each. */
function interleave<One, Other>(ones: readonly One[], others: readonly Other[]): (One | Other)[] {
  const placed = <Item>(items: readonly Item[]) =>
    items.map((item, index) => ({ item, place: (index + 0.5) / items.length }));
  return [...placed<One | Other>(ones), ...placed<One | Other>(others)]
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}
