import { parseAuthority } from "../settings/host-name.ts";
import type { HttpResponse } from "./http-response.ts";

/** What a board says about itself [HTP-7]. */
export interface BoardDescription {
  readonly title: string;
  /** Empty if there is none. */
  readonly about: string;
  /** Undefined if it is not known. */
  readonly identity: string | undefined;
  /** The id of the last message; 0 while there is none. */
  lastId(): number;
  /** The port of the board's plain TCP; undefined if it takes TLS alone. */
  readonly tcpPort: number | undefined;
  /** The addresses of the page at each server of the board; empty if it has one. */
  readonly servers: readonly string[];
}

/** Under which port the page was asked for, and whether that port is the server's own. */
export interface AskedAt {
  /** The `Host` header; a proxy may have passed it on, or replaced it. */
  readonly host: string | undefined;
  readonly httpPort: number;
  /** The page's address at a proxy, if there is one. */
  readonly publicUrl: string | undefined;
}

/** The port of an `http` address that names none. */
const defaultPort = 80;

/** The response to a request for `about.json`; `nowMs`: the server's time, in ms since 1970 UTC. */
export function sendAbout(description: BoardDescription, asked: AskedAt, nowMs: number): HttpResponse {
  const { title, about, identity, tcpPort, servers } = description;
  const content = {
    ...{ title, about, nowMs, identity: identity ?? null },
    lastId: description.lastId(),
    tcpPort: isDirect(asked) ? (tcpPort ?? null) : null,
    servers,
  };
  return {
    status: 200,
    headers: { "Cache-Control": "no-store", "Content-Type": "application/json; charset=utf-8" },
    body: new TextEncoder().encode(`${JSON.stringify(content)}\n`),
  };
}

/** Whether the host of the page's address is this machine. A proxy, or a port that is passed on, has another port. */
function isDirect({ host, httpPort, publicUrl }: AskedAt): boolean {
  if (publicUrl !== undefined || host === undefined) return false;
  return (parseAuthority(host)?.port ?? defaultPort) === httpPort;
}
