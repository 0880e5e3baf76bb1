import { isIP } from "node:net";
import { isLoopback } from "../../net/address.ts";
import { SettingsError } from "../settings/errors.ts";
import type { ServerSettings } from "../settings/settings.ts";

/** The settings that decide who can reach the board, and who may use it. */
export type ExposureSettings = Pick<
  ServerSettings,
  "host" | "allowAnyone" | "tokenFile" | "tlsCert" | "tlsClientCa"
>;

/**
 * Throws `SettingsError` if everybody on the network could use the board and the operator has not said so. Returns what
 * to warn of; undefined if there is nothing.
 */
export function checkExposure(settings: ExposureSettings): string | undefined {
  const { host, allowAnyone, tokenFile, tlsCert, tlsClientCa } = settings;
  if (isLoopbackHost(host)) return undefined;
  if (tokenFile === undefined && tlsClientCa === undefined && !allowAnyone)
    throw new SettingsError(
      `${host} can be reached from other machines, and anyone there could use this board. ` +
        "Ask for tokens (--token-file), ask for certificates (--tls-client-ca), listen on 127.0.0.1 only, " +
        "or, if anyone may use it, say --allow-anyone",
    );
  if (tlsCert !== undefined || tokenFile === undefined) return undefined;
  return `tokens, keys and messages cross the network in plain text at ${host}: give a certificate (--tls-cert), or use a proxy with TLS`;
}

/** Whether a host is this machine alone. */
export function isLoopbackHost(host: string): boolean {
  return host.toLowerCase() === "localhost" || (isIP(host) !== 0 && isLoopback(host));
}
