import type { Logger } from "pino";
import type { Refusal } from "../protocol/refusal.ts";
import { AddressRanges } from "./limits/address-ranges.ts";
import type { Remote } from "./limits/remote.ts";
import { Remotes } from "./listen/remotes.ts";
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

/** Logs the connections that are refused. */
export function logRefusals(logger: Pick<Logger, "info">): (remote: Remote, refusal: Refusal) => void {
  return ({ address }, { text }) => logger.info({ address, reason: text }, "connection refused");
}
