import { StoreOpenError } from "../errors.ts";
import type { NatsFiles } from "./connection-options.ts";
import { checkNatsFiles } from "./nats-files.ts";
import { type NatsUrl, parseNatsUrl } from "./nats-url.ts";
import { isNodeName } from "./node-name.ts";
import { minKeep } from "./stream-settings.ts";

/** What an operator sets for a server that shares its board. */
export interface NodeSettings extends NatsFiles {
  /** `nats://HOST,HOST`. */
  readonly store: string;
  /** How many of the newest messages the stream keeps; undefined: as many as it does. */
  readonly keep: number | undefined;
  /** The name of this server among those that share the board. */
  readonly node: string | undefined;
  /** The names of all servers that share the board, this one included. */
  readonly peers: readonly string[];
}

/** Settings that work together. */
export interface CheckedNode {
  readonly url: NatsUrl;
  readonly node: string;
  readonly peers: readonly string[];
}

/** Why a text is no name of a node, for the operator; undefined if it is one. */
export function explainNodeName(text: string): string | undefined {
  return isNodeName(text) ? undefined : "A server's name has 1 to 32 of the characters a-z, 0-9 and -.";
}

/**
 * Throws a `StoreOpenError` if a server that shares no board has settings for one: each server would keep a board of its
 * own, and nobody would know.
 */
export function rejectNodeSettings(settings: NodeSettings): void {
  const { node, peers, natsCreds, natsCa, natsCert, natsKey } = settings;
  const given = {
    ...{ "--node": node, "--peers": peers.length > 0 || undefined },
    ...{ "--nats-creds": natsCreds, "--nats-ca": natsCa, "--nats-cert": natsCert, "--nats-key": natsKey },
  };
  const flags = Object.entries(given).flatMap(([flag, value]) => (value === undefined ? [] : [flag]));
  if (flags.length === 0) return;
  const need = flags.length === 1 ? "needs" : "need";
  throw new StoreOpenError(
    `${flags.join(" and ")} ${need} --store nats://HOST,HOST, but the store is ${settings.store}`,
  );
}

/** Throws a `StoreOpenError` if settings are missing, contradict each other, or name a file that cannot be used. */
export function checkNodeSettings(settings: NodeSettings): CheckedNode {
  const url = parseNatsUrl(settings.store);
  const { node, peers, keep } = settings;
  const fail = (text: string) => new StoreOpenError(text);
  if (node === undefined) throw fail("--store nats: needs --node, the name of this server, such as a");
  if (peers.length === 0) throw fail("--store nats: needs --peers, the names of all servers, such as a,b,c");
  if (!peers.includes(node))
    throw fail(`--peers must name this server, too: ${node} is not in ${peers.join(",")}`);
  if (new Set(peers).size < peers.length) throw fail(`--peers names a server twice: ${peers.join(",")}`);
  if (keep !== undefined && keep < minKeep)
    throw fail(
      `--keep takes at least ${minKeep} with --store nats:, so that a server that was cut off can catch up`,
    );
  checkNatsFiles(settings);
  return { url, node, peers };
}
