import { readFileSync } from "node:fs";
import {
  AuthorizationError,
  connect,
  credsAuthenticator,
  type NatsConnection,
  type NodeConnectionOptions,
} from "@nats-io/transport-node";
import { errorMessage, fileErrorReason } from "../../error-message.ts";
import { StoreOpenError } from "../errors.ts";
import type { OnNotice } from "../notice.ts";
import type { Bus } from "./bus.ts";
import type { NatsUrl } from "./nats-url.ts";

/** The files with which engine and server authenticate each other. */
export interface NatsFiles {
  /** Credentials: a JWT with its seed, as `nsc` writes them. */
  readonly natsCreds: string | undefined;
  /** The authorities of the engine's certificate, in PEM. */
  readonly natsCa: string | undefined;
  /** This server's certificate for the engine, and its key, in PEM. */
  readonly natsCert: string | undefined;
  readonly natsKey: string | undefined;
}

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

/** Connects to the first server that answers. Rejects with `StoreOpenError`, which says why, after about `timeoutMs`. */
export async function openLink(
  url: NatsUrl,
  files: NatsFiles,
  node: string,
  onNotice: OnNotice,
  timeoutMs = connectTimeoutMs,
): Promise<EngineLink> {
  const options = describeConnection(url, files, node);
  const place = url.servers.join(", ");
  const giveUpMs = performance.now() + timeoutMs;
  for (;;) {
    try {
      return watchLink(await connect(options), place, onNotice);
    } catch (error) {
      if (error instanceof AuthorizationError) throw refuse(place, "NATS does not know these credentials");
      if (performance.now() > giveUpMs)
        throw refuse(
          place,
          `${errorMessage(error)}; start NATS there, or correct --store; for TLS, see --nats-ca and --nats-cert`,
        );
      await Bun.sleep(retryMs);
    }
  }
}

function refuse(place: string, reason: string): StoreOpenError {
  return new StoreOpenError(`can't connect to NATS at ${place}: ${reason}`);
}

function describeConnection(url: NatsUrl, files: NatsFiles, node: string): NodeConnectionOptions {
  const { natsCreds, natsCa, natsCert, natsKey } = files;
  for (const path of [natsCa, natsCert, natsKey]) if (path !== undefined) readFile(path);
  const isEncrypted = natsCa !== undefined || natsCert !== undefined;
  return {
    name: `lastword ${node}`,
    servers: [...url.servers],
    ...(url.user === undefined ? {} : { user: url.user, pass: url.password ?? "" }),
    ...(url.token === undefined ? {} : { token: url.token }),
    ...(natsCreds === undefined ? {} : { authenticator: credsAuthenticator(readCredentials(natsCreds)) }),
    ...(isEncrypted ? { tls: describeTls(natsCa, natsCert, natsKey) } : {}),
    noRandomize: true,
    timeout: 2000,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 100,
    ignoreAuthErrorAbort: true,
    pingInterval: 1000,
    maxPingOut: 2,
    noAsyncTraces: true,
  };
}

function describeTls(caFile: string | undefined, certFile: string | undefined, keyFile: string | undefined) {
  return {
    ...(caFile === undefined ? {} : { caFile }),
    ...(certFile === undefined ? {} : { certFile }),
    ...(keyFile === undefined ? {} : { keyFile }),
  };
}

function readCredentials(path: string): Uint8Array {
  const bytes = readFile(path);
  const isRight = /-BEGIN NATS USER JWT-.*-BEGIN USER NKEY SEED-/s.test(new TextDecoder().decode(bytes));
  if (!isRight) throw new StoreOpenError(`${path} holds no credentials of NATS: it takes a file of nsc`);
  return bytes;
}

function readFile(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new StoreOpenError(`can't read ${path}: ${fileErrorReason(error)}`);
  }
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
