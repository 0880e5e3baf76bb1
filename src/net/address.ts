/** Formats `host:port` for display; puts an IPv6 address in brackets (RFC 3986, section 3.2.2). */
export function formatAddress(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
