import { isIP } from "node:net";

/** A host name or an IP address, with an optional port: `URL` alone accepts far more. */
const authorityForm = /^(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?$/i;

/**
 * Whether to trust a request: it comes from our own page or from a program that is not a browser. A page of another
 * site sends its own origin. A page that uses DNS rebinding sends a `Host` that this server does not know.
 * `hosts`: the host names of this server, besides `localhost` and IP addresses.
 */
export function isTrustedRequest(headers: ReadonlyMap<string, string>, hosts: readonly string[]): boolean {
  const host = parseAuthority(headers.get("host"));
  if (host === undefined || !isKnownHost(host.hostname, hosts)) return false;
  const origin = headers.get("origin");
  if (origin === undefined) return true;
  return (
    URL.canParse(origin) && /^https?:$/.test(new URL(origin).protocol) && new URL(origin).host === host.host
  );
}

function parseAuthority(authority: string | undefined): URL | undefined {
  if (authority === undefined || !authorityForm.test(authority) || !URL.canParse(`http://${authority}`))
    return undefined;
  return new URL(`http://${authority}`);
}

function isKnownHost(hostname: string, hosts: readonly string[]): boolean {
  const bare = hostname.replace(/^\[|\]$/g, "");
  return bare === "localhost" || isIP(bare) !== 0 || hosts.some((each) => each.toLowerCase() === bare);
}
