/** A setting does not fit this machine; the message says which and why, for a person. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/** An address can't be listened on; the message says which and why, for a person. */
export class ListenError extends Error {
  override readonly name = "ListenError";

  constructor(hostname: string, port: number, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`can't listen on ${formatAddress(hostname, port)}: ${reason}`, { cause });
  }
}

/** `host:port`, an IPv6 address in brackets. */
export function formatAddress(hostname: string, port: number): string {
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}
