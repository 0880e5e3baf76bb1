import { jetstream } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { connect } from "@nats-io/transport-node";
import { defaultSettings } from "../../src/server/settings/settings.ts";
import { Engine } from "../../src/store/nats/engine.ts";
import { bucketSettings } from "../../src/store/nats/name-buckets.ts";
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

/** Makes an empty board in the engine at `url`: the stream and the buckets. */
export async function makeBoard(url: string, options: NatsBoardOptions = {}): Promise<void> {
  const { replicas = 1, keep, identity = crypto.randomUUID(), settings: others = {} } = options;
  const connection = await connect({ servers: url });
  try {
    const config = { ...streamConfig({ replicas, keep, identity }), ...others };
    const made = await new Engine(connection).putStream("CREATE", config);
    if (made !== undefined) throw new Error(`no stream: ${JSON.stringify(made)}`);
    const buckets = new Kvm(jetstream(connection));
    for (const [name, settings] of Object.entries(bucketSettings(replicas)))
      await buckets.create(name, settings);
  } finally {
    await connection.close();
  }
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
