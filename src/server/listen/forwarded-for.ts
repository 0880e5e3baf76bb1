import type { AddressRanges } from "../limits/address-ranges.ts";
import { canonicalAddress } from "../limits/ip-address.ts";

/** An address, with a port if the proxy adds one: `192.0.2.1:1234`, `[2001:db8::1]:1234`. */
const withPort = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+))(?::\d+)?$/i;

/**
 * The client's address by the `X-Forwarded-For` that a trusted proxy sent: the right-most that is no trusted proxy, since
 * what is left of it could be the client's own invention. If all are proxies, or one entry is no address, the last address
 * before the end; undefined if there is none.
 */
export function findClient(
  forwardedFor: string | undefined,
  trusted: Pick<AddressRanges, "includes">,
): string | undefined {
  let client: string | undefined;
  for (const hop of (forwardedFor ?? "").split(",").toReversed()) {
    const [, bracketed, plain] = withPort.exec(hop.trim()) ?? [];
    const address = canonicalAddress(bracketed ?? plain ?? hop.trim());
    if (address === undefined) return client;
    client = address;
    if (!trusted.includes(client)) return client;
  }
  return client;
}
