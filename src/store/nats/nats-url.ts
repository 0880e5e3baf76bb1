import { hideCredentials } from "../../store-password.ts";
import { StoreOpenError } from "../errors.ts";

/** Where the engine is, and the credentials for it. */
export interface NatsUrl {
  /** `host:port`, in the order in which they are tried. */
  readonly servers: readonly string[];
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** A token in place of user and password. */
  readonly token: string | undefined;
}

const defaultPort = 4222;
const maxServers = 32;

/** Whether `--store` names an engine rather than a file. */
export function isNatsStore(store: string): boolean {
  return /^(nats|tls):/i.test(store);
}

/**
 * Parses `nats://[user:password@]host[:port],host[:port]`, or with a token in place of `user:password`; `nats://` may stand
 * before each host. Write `,`, `/`, `:` and `@` in the credentials percent-encoded. Throws `StoreOpenError`, without the
 * credentials in it.
 */
export function parseNatsUrl(store: string): NatsUrl {
  const [, credentials, list] = /^nats:\/\/(?:([^@/,]*)@)?([^@]+)$/i.exec(store) ?? [];
  if (list === undefined) throw refuse(store, "it takes nats://HOST:PORT,HOST:PORT");
  const servers = list.split(",").map((each) => parseServer(each, store));
  if (servers.length > maxServers) throw refuse(store, `it takes ${maxServers} servers at most`);
  const repeated = servers.find((server, index) => servers.indexOf(server) !== index);
  if (repeated !== undefined) throw refuse(store, `${repeated} is there twice`);
  return { servers, ...parseCredentials(credentials, store) };
}

function parseServer(text: string, store: string): string {
  const [, host, digits] =
    /^(?:nats:\/\/)?(\[[0-9a-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?\/?$/i.exec(text.trim()) ?? [];
  const port = digits === undefined ? defaultPort : Number(digits);
  if (host === undefined || port < 1 || port > 65_535)
    throw refuse(store, `${text.trim() || "an empty text"} is not HOST or HOST:PORT`);
  return `${host}:${port}`;
}

function parseCredentials(text: string | undefined, store: string): Omit<NatsUrl, "servers"> {
  if (text === undefined) return { user: undefined, password: undefined, token: undefined };
  const [first = "", ...rest] = text.split(":");
  const isToken = rest.length === 0;
  if (first === "" || rest.length > 1) throw refuse(store, "before the @ it takes USER:PASSWORD or a TOKEN");
  const [user, password] = [decode(first, store), decode(rest[0] ?? "", store)];
  if (isToken) return { user: undefined, password: undefined, token: user };
  return { user, password, token: undefined };
}

function decode(text: string, store: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refuse(store, "a % before the @ encodes nothing; write %25 for a %");
  }
}

function refuse(store: string, reason: string): StoreOpenError {
  return new StoreOpenError(`--store does not take ${hideCredentials(store)}: ${reason}`);
}
