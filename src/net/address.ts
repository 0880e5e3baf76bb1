/** Formats `host:port` for display; puts an IPv6 address in brackets (RFC 3986, section 3.2.2). */
export function formatAddress(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** A host, and a port if the text names one. */
export interface Endpoint {
  readonly host: string;
  readonly port: number | undefined;
}

/**
 * Parses an address as people write it and as `formatAddress` and the server's ready line print it: `localhost`,
 * `127.0.0.1:4040`, `::1`, `[::1]`, `[::1]:4040`, `tcp://127.0.0.1:4040`. Returns undefined for anything else.
 */
export function parseAddress(text: string): Endpoint | undefined {
  const address = text
    .trim()
    .replace(/^tcp:\/\//i, "")
    .replace(/\/$/, "");
  const [, bracketed, name, digits] =
    /^(?:\[([0-9a-f:.]+(?:%[\w.-]+)?)\]|([^\s:/?#@[\]]+))(?::([0-9]{1,5}))?$/i.exec(address) ?? [];
  if (bracketed !== undefined && !bracketed.includes(":")) return undefined;
  const bare = /^[0-9a-f:.]+(?:%[\w.-]+)?$/i.test(address) && /:.*:/.test(address) ? address : undefined;
  const host = bracketed ?? name ?? bare;
  const port = digits === undefined ? undefined : Number(digits);
  return host === undefined || (port ?? 0) > 65_535 ? undefined : { host, port };
}

/** Whether an IP address is of this machine alone. */
export function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1" || address.startsWith("::ffff:127.");
}

/** An IPv4 address as it is; the first 64 bits of an IPv6 address: a provider gives one customer at least that much. */
export function networkOf(address: string): string {
  if (address.startsWith("::ffff:")) return address.slice("::ffff:".length);
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === "" ? 0 : tail.split(":").length);
  const filled = [...groups, ...Array<string>(missing).fill("0"), ...(tail ? tail.split(":") : [])];
  return filled.slice(0, 4).join(":");
}
