import { AuthorizationError, connect, type NatsConnection } from "@nats-io/transport-node";
import { StoreOpenError } from "../errors.ts";
import type { OnNotice } from "../notice.ts";
import type { Bus } from "./bus.ts";
import { connectionOptions, type NatsFiles } from "./connection-options.ts";
import { describeConnectFailure, findJetStreamProblem } from "./engine-status.ts";
import type { NatsUrl } from "./nats-url.ts";

/** A connection that always reconnects by itself. */
export interface EngineLink {
  readonly connection: NatsConnection;
  /** Core NATS. */
  readonly bus: Bus;
  /** Without a connection, what is published would only pile up. */
  readonly isConnected: () => boolean;
  /** The servers, as the operator named them. */
  readonly place: string;
  close(): Promise<void>;
}

/** How long a start tries to reach the engine. */
const connectTimeoutMs = 10_000;
const retryMs = 250;

/**
 * Connects to the first server that answers. Rejects with `StoreOpenError`, which says why: after about `timeoutMs`, or at
 * once if no later attempt can do better.
 */
export async function openLink(
  url: NatsUrl,
  files: NatsFiles,
  node: string,
  onNotice: OnNotice,
  timeoutMs = connectTimeoutMs,
): Promise<EngineLink> {
  const options = connectionOptions(url, files, node);
  const place = url.servers.join(", ");
  const giveUpMs = performance.now() + timeoutMs;
  for (;;) {
    try {
      const connection = await connect(options);
      await rejectWithoutJetStream(connection);
      return watchLink(connection, place, onNotice);
    } catch (error) {
      if (error instanceof StoreOpenError) throw error;
      if (error instanceof AuthorizationError || performance.now() > giveUpMs)
        throw new StoreOpenError(`can't connect to NATS at ${place}: ${describeConnectFailure(error)}`);
      await Bun.sleep(retryMs);
    }
  }
}

async function rejectWithoutJetStream(connection: NatsConnection): Promise<void> {
  const problem = findJetStreamProblem(connection.info);
  if (problem === undefined) return;
  await connection.close();
  throw new StoreOpenError(`can't use NATS at ${connection.getServer()}: ${problem}`);
}

function watchLink(connection: NatsConnection, place: string, onNotice: OnNotice): EngineLink {
  let state: "connected" | "disconnected" = "connected";
  const watch = async () => {
    for await (const status of connection.status()) {
      if (status.type === "disconnect" && state === "connected") {
        state = "disconnected";
        onNotice({ level: "warn", text: `lost the connection to NATS at ${status.server}` });
      }
      if (status.type === "reconnect") {
        state = "connected";
        onNotice({ level: "info", text: `connected to NATS again, at ${status.server}` });
      }
    }
  };
  // It ends with the connection.
  watch().catch(() => undefined);
  const isConnected = () => state === "connected" && !connection.isClosed();
  return {
    connection,
    bus: busOf(connection, isConnected),
    isConnected,
    place,
    close: () => connection.close(),
  };
}

/** Publishes nothing without a connection: news is worth nothing later, and would only pile up. */
function busOf(connection: NatsConnection, isConnected: () => boolean): Bus {
  return {
    publish: (subject, bytes) => {
      if (isConnected()) connection.publish(subject, bytes);
    },
    subscribe: (subject, onMessage) => {
      const subscription = connection.subscribe(subject, {
        callback: (error, message) => {
          if (error === null) onMessage(message.data);
        },
      });
      return () => subscription.unsubscribe();
    },
  };
}
