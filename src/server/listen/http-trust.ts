import { isIP } from "node:net";
import { type Authority, parseAuthority } from "../settings/host-name.ts";
import type { HttpHead } from "./http-head.ts";
import { livePath, webSocketPath } from "./http-paths.ts";

/** Why a request is refused [HTP-2] [WSK-5], in words for people. */
export interface Distrust {
  readonly reason: string;
  /** The flag that would admit the request; undefined if none would. */
  readonly remedy: string | undefined;
}

/** An origin of a page (RFC 6454), with its port. */
interface Origin {
  readonly scheme: string;
  readonly hostname: string;
  readonly port: number;
}

const originForm = /^(https?):\/\/(.*)$/i;
const defaultPorts = new Map([
  ["http", 80],
  ["https", 443],
]);

/** Knows by which names browsers reach this server, and so which requests it may answer. */
export class HttpTrust {
  readonly #hosts: ReadonlySet<string>;
  readonly #publicOrigins: readonly Origin[];
  readonly #serverOrigins: readonly Origin[];

  /**
   * `hosts`: names besides `localhost` and IP addresses; `publicUrl`: the page's address at a proxy; `servers`: its
   * addresses at each server of the board.
   */
  constructor(hosts: readonly string[], publicUrl: string | undefined, servers: readonly string[] = []) {
    this.#publicOrigins = publicUrl === undefined ? [] : originOf(publicUrl);
    this.#serverOrigins = servers.flatMap(originOf);
    const names = hosts.flatMap((host) => parseAuthority(host)?.hostname ?? []);
    const origins = [...this.#publicOrigins, ...this.#serverOrigins];
    this.#hosts = new Set([...names, ...origins.map(({ hostname }) => hostname)]);
  }

  /** Whether this is the origin of the page at one of the board's servers [HTP-9]. */
  isServerPage(origin: string): boolean {
    return includesOrigin(this.#serverOrigins, origin);
  }

  /**
   * Returns undefined for a request that the server answers. A page of another site sends its own origin; it matters to
   * the WebSocket alone, since browsers let no other site read a file. A page that uses DNS rebinding sends a `Host`
   * that this server does not know.
   */
  check({ path, headers }: Pick<HttpHead, "path" | "headers">): Distrust | undefined {
    if (path === livePath) return undefined;
    const origin = path === webSocketPath ? findOrigin(headers) : undefined;
    if (origin !== undefined && (includesOrigin(this.#publicOrigins, origin) || this.isServerPage(origin)))
      return undefined;
    const text = headers.get("host");
    if (text === undefined) return { reason: "the request has no Host header", remedy: undefined };
    const host = parseAuthority(text);
    if (host === undefined) return { reason: "the Host header is not a host name", remedy: undefined };
    if (!this.#isKnown(host.hostname)) return distrustHost(host.hostname);
    return origin === undefined || isSameHost(parseOrigin(origin), host)
      ? undefined
      : distrustOrigin(origin, text);
  }

  #isKnown(hostname: string): boolean {
    return hostname === "localhost" || isIP(hostname) !== 0 || this.#hosts.has(hostname);
  }
}

function originOf(url: string): readonly Origin[] {
  const origin = parseOrigin(new URL(url).origin);
  return origin === undefined ? [] : [origin];
}

function includesOrigin(origins: readonly Origin[], text: string): boolean {
  const origin = parseOrigin(text);
  return origin !== undefined && origins.some((each) => Bun.deepEquals(origin, each));
}

/**
 * The origin of the page: the handshake's `Origin`, or the `Referer` of a plain request by which the page asks why a
 * handshake was refused.
 */
function findOrigin(headers: HttpHead["headers"]): string | undefined {
  const referer = headers.get("referer");
  if (headers.has("origin") || headers.has("upgrade") || referer === undefined) return headers.get("origin");
  return URL.canParse(referer) ? new URL(referer).origin : undefined;
}

function parseOrigin(text: string): Origin | undefined {
  const [, scheme = "", rest = ""] = originForm.exec(text) ?? [];
  const defaultPort = defaultPorts.get(scheme.toLowerCase());
  const authority = parseAuthority(rest);
  if (defaultPort === undefined || authority === undefined) return undefined;
  const { hostname, port = defaultPort } = authority;
  return { scheme: scheme.toLowerCase(), hostname, port };
}

/** A `Host` without a port means the default port of the page's scheme: a proxy may have ended TLS. */
function isSameHost(origin: Origin | undefined, host: Authority): boolean {
  return (
    origin !== undefined &&
    origin.hostname === host.hostname &&
    origin.port === (host.port ?? defaultPorts.get(origin.scheme))
  );
}

function distrustHost(hostname: string): Distrust {
  const remedy = `--http-hosts ${hostname}`;
  return { reason: `this server does not know the host ${hostname}: start it with ${remedy}`, remedy };
}

function distrustOrigin(origin: string, host: string): Distrust {
  if (parseOrigin(origin) === undefined)
    return { reason: "the Origin header is not the address of a page", remedy: undefined };
  const remedy = `--public-url ${origin}/`;
  const reason = `a page of ${origin} may not use the board at ${host}: if it is the board's own page, start the server with ${remedy}`;
  return { reason, remedy };
}
