import type { Logger } from "pino";
import type { HttpPeerParts } from "./listen/http-peer.ts";

/** Logs each HTTP request that is refused since its host or origin is not known [HTP-2] [WSK-5]. */
export function logUntrusted(logger: Pick<Logger, "info">): HttpPeerParts["onUntrusted"] {
  return (address, headers, distrust) =>
    logger.info(
      { address, host: headers.get("host"), origin: headers.get("origin"), ...distrust },
      "HTTP request refused",
    );
}
