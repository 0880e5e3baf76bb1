import { isIP } from "node:net";

/**
 * The one form in which an IP address is counted and compared: IPv6 as RFC 5952 writes it, without its zone, and IPv4 in
 * IPv6 form (`::ffff:192.0.2.7`) as IPv4. Undefined for what is no address.
 */
export function canonicalAddress(text: string): string | undefined {
  const [address = ""] = text.split("%");
  const version = isIP(address);
  if (version !== 6) return version === 4 ? address : undefined;
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(short) ?? [];
  if (high === undefined || low === undefined) return short;
  return [high, low].flatMap((group) => splitGroup(Number.parseInt(group, 16))).join(".");
}

function splitGroup(group: number): [number, number] {
  return [group >> 8, group & 255];
}
