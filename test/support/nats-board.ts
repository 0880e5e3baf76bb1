import { openOperatorLink } from "../../src/operator/cluster/link.ts";
import { defaultSettings } from "../../src/server/settings/settings.ts";
import { Engine } from "../../src/store/nats/engine.ts";
import { makeStream } from "../../src/store/nats/make-board.ts";
import { findBuckets, makeBuckets } from "../../src/store/nats/make-buckets.ts";
import { streamConfig } from "../../src/store/nats/stream-settings.ts";
import { openStore } from "../../src/store/open.ts";
import type { OpenStore, StoreSettings } from "../../src/store/open-store.ts";

/** What a test may choose of a board in an engine. */
export interface NatsBoardOptions {
  readonly replicas?: number;
  readonly keep?: number;
  readonly identity?: string;
  /** Of the stream, beyond or against those that are right. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Makes an empty board in the engine at `url`, with one replica and without a look at its settings. */
export async function makeBoard(url: string, options: NatsBoardOptions = {}): Promise<void> {
  const { replicas = 1, keep, identity = crypto.randomUUID(), settings: others = {} } = options;
  await using link = await openOperatorLink(engineAt(url));
  const config = { ...streamConfig({ replicas, keep, identity }), ...others };
  await makeStream(link, new Engine(link.connection), config);
  await makeBuckets(link, (await findBuckets(link)).missing, replicas);
}

/** The engine at `url`, without credentials. */
export function engineAt(url: string) {
  const none = { natsCreds: undefined, natsCa: undefined, natsCert: undefined, natsKey: undefined };
  return { store: url, ...none };
}

/** The settings of node `node` of a board at `url`. */
export function nodeSettings(url: string, node = "a", peers: readonly string[] = ["a"]): StoreSettings {
  return { ...defaultSettings, store: url, node, peers };
}

/** Opens a node; what it notices goes nowhere, and a failure fails the test. */
export function openTestNode(settings: StoreSettings): Promise<OpenStore> {
  return openStore(settings, {
    onFailed: (error) => {
      throw error;
    },
    onNamesWithdrawn: () => undefined,
  });
}
