import { isIP } from "node:net";

/** A name or an IP address, and a port or none: `URL` alone would take much else. */
const authorityForm = /^(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?$/i;

/**
 * Whether a request may be from our own page or from a program that is no browser. A page of another site names its
 * own origin; a page behind another name, whose owner has it point here (DNS rebinding), names that host.
 * `hosts`: names, beside `localhost` and IP addresses, under which the server is known.
 */
export function isTrustedRequest(headers: Headers, hosts: readonly string[]): boolean {
  const host = parseAuthority(headers.get("host"));
  if (host === undefined || !isKnownHost(host.hostname, hosts)) return false;
  const origin = headers.get("origin");
  if (origin === null) return true;
  return (
    URL.canParse(origin) && /^https?:$/.test(new URL(origin).protocol) && new URL(origin).host === host.host
  );
}

function parseAuthority(authority: string | null): URL | undefined {
  if (authority === null || !authorityForm.test(authority) || !URL.canParse(`http://${authority}`))
    return undefined;
  return new URL(`http://${authority}`);
}

function isKnownHost(hostname: string, hosts: readonly string[]): boolean {
  const bare = hostname.replace(/^\[|\]$/g, "");
  return bare === "localhost" || isIP(bare) !== 0 || hosts.some((each) => each.toLowerCase() === bare);
}
