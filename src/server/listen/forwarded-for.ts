import { isIP } from "node:net";

/** Which addresses are proxies whose word counts. */
interface TrustedProxies {
  includes(address: string): boolean;
}

/**
 * The client's address for a request that came from `peer`, by `X-Forwarded-For`: the right-most address that is no trusted
 * proxy. What is left of it could be the client's own invention. `peer` itself if that is no trusted proxy, and the last
 * address before an entry that is none.
 */
export function findClient(peer: string, forwardedFor: string | undefined, trusted: TrustedProxies): string {
  const hops = (forwardedFor ?? "").split(",").toReversed();
  let client = peer;
  for (const hop of hops) {
    const address = stripPort(hop.trim());
    if (!trusted.includes(client) || isIP(address) === 0) return client;
    client = address;
  }
  return client;
}

/** Some proxies add a port: `192.0.2.7:1234`, `[2001:db8::1]:1234`. */
function stripPort(text: string): string {
  const [, bracketed, plain] = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+))(?::\d+)?$/i.exec(text) ?? [];
  return bracketed ?? plain ?? text;
}
