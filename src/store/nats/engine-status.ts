import { AuthorizationError, connect, type ServerInfo, TimeoutError } from "@nats-io/transport-node";
import { errorMessage, findConnectReason } from "../../error-message.ts";
import { connectionOptions, type NatsFiles } from "./connection-options.ts";
import type { NatsUrl } from "./nats-url.ts";
import { findVersionProblem, withoutJetStream } from "./stream-settings.ts";

/** One engine, asked by itself. */
export interface EngineStatus {
  /** `host:port`, as in `--store`. */
  readonly address: string;
  /** Its own name; undefined if it does not answer. */
  readonly name: string | undefined;
  readonly version: string | undefined;
  /** What is wrong with it, in words; undefined if nothing is. */
  readonly problem: string | undefined;
}

/** Asks each engine in `url` who it is, within two seconds. Throws a `StoreOpenError` if `files` cannot be used. */
export async function askEngines(url: NatsUrl, files: NatsFiles): Promise<readonly EngineStatus[]> {
  const options = connectionOptions(url, files, "operator");
  return await Promise.all(
    url.servers.map(async (address): Promise<EngineStatus> => {
      try {
        const connection = await connect({ ...options, servers: [address], ignoreClusterUpdates: true });
        const { info } = connection;
        await connection.close();
        return describeEngine(address, info);
      } catch (error) {
        return { address, name: undefined, version: undefined, problem: describeConnectFailure(error) };
      }
    }),
  );
}

/** Why there is no connection to an engine, in words, and what to do. */
export function describeConnectFailure(error: unknown): string {
  if (error instanceof AuthorizationError) return "NATS does not know these credentials";
  const reason = findReason(error) ?? errorMessage(error);
  return `${reason}; start NATS there, or correct --store (for TLS, see --nats-ca and --nats-cert)`;
}

/** What is wrong with an engine that says this of itself when a connection opens; undefined if it has JetStream. */
export function findJetStreamProblem(info: Pick<ServerInfo, "jetstream"> | undefined): string | undefined {
  return info?.jetstream === true ? undefined : withoutJetStream;
}

function describeEngine(address: string, info: ServerInfo | undefined): EngineStatus {
  const { server_name: name, version } = { ...info };
  const problem = findVersionProblem(version ?? "unknown") ?? findJetStreamProblem(info);
  return { address, name, version, problem };
}

function findReason(error: unknown): string | undefined {
  if (error instanceof TimeoutError) return "no answer";
  if (errorMessage(error) === "unexpected response from server") return "something else than NATS answers";
  return findConnectReason(error) ?? (error instanceof Error ? findConnectReason(error.cause) : undefined);
}
