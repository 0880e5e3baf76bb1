import type { Logger } from "pino";
import type { Access } from "./access/access.ts";
import type { ListenerTls } from "./listen/listener.ts";
import type { TurnedAway } from "./metrics/turned-away.ts";
import type { ServerSettings } from "./settings/settings.ts";

/** How the ports of a server speak TLS; undefined if they do not. */
export function tlsOf(
  { certificate }: Access,
  { handshakeTimeoutMs }: ServerSettings,
  turnedAway: TurnedAway,
  logger: Pick<Logger, "info">,
): ListenerTls | undefined {
  if (certificate === undefined) return undefined;
  const onFailed: ListenerTls["onFailed"] = (address, reason, kind) => {
    turnedAway.add(kind);
    logger.info({ address, reason }, "TLS handshake failed");
  };
  return { certificate, handshakeTimeoutMs, onFailed };
}
