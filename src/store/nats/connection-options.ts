import { readFileSync } from "node:fs";
import { credsAuthenticator, type NodeConnectionOptions } from "@nats-io/transport-node";
import { fileErrorReason } from "../../error-message.ts";
import { StoreOpenError } from "../errors.ts";
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

/** A server that has not answered by then counts as one that does not. */
const connectTimeoutMs = 2000;

/**
 * The options of a connection to one of the servers in `url`, as `node`. Throws a `StoreOpenError` that names a file that
 * cannot be read, or has no credentials.
 */
export function connectionOptions(url: NatsUrl, files: NatsFiles, node: string): NodeConnectionOptions {
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
    timeout: connectTimeoutMs,
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
