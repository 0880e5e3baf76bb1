import type { Logger } from "pino";
import { AddressRanges } from "./limits/address-ranges.ts";
import type { ProxyHeaderRules } from "./listen/proxy-header-peer.ts";
import { Remotes } from "./listen/remotes.ts";
import type { ServerMetrics } from "./metrics/server-metrics.ts";
import { SettingsError } from "./settings/errors.ts";
import type { ServerSettings } from "./settings/settings.ts";

/** Knows the clients behind the proxies of the settings; logs once what keeps it from telling them apart. */
export function openRemotes(
  { trustedProxies }: Pick<ServerSettings, "trustedProxies">,
  logger: Pick<Logger, "warn">,
): Remotes {
  return new Remotes(new AddressRanges(trustedProxies), (address, remedy) =>
    logger.warn({ address, remedy }, "all who come through a proxy share the limits of one address"),
  );
}

/** Throws `SettingsError` if the settings of proxies cannot work together. */
export function checkProxies(settings: Pick<ServerSettings, "proxyProtocol" | "trustedProxies">): void {
  const { proxyProtocol, trustedProxies } = settings;
  if (proxyProtocol && trustedProxies.length === 0)
    throw new SettingsError(
      "--proxy-protocol takes connections from trusted proxies alone: name them with --trusted-proxies",
    );
}

/** How the TCP port takes the headers of proxies, and counts whom it turns away; undefined if it takes none. */
export function proxyHeaderRules(
  { proxyProtocol, proxyHeaderTimeoutMs: timeoutMs }: ServerSettings,
  metrics: Pick<ServerMetrics, "connectionRefused">,
  logger: Pick<Logger, "info">,
): ProxyHeaderRules | undefined {
  if (!proxyProtocol) return undefined;
  return {
    timeoutMs,
    onTurnedAway: (address, { reason, code, text }) => {
      metrics.connectionRefused(reason, code);
      logger.info({ address, reason: text }, "connection turned away");
    },
  };
}
