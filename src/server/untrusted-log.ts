import type { Logger } from "pino";
import type { HttpPeerParts } from "./listen/http-peer.ts";

/** A host name has at most 253 characters; a client may claim 8 KiB. */
const maxShownCharacters = 260;

/** Logs each HTTP request that is refused since its host or origin is not known [HTP-2] [WSK-5]. */
export function logUntrusted(logger: Pick<Logger, "info">): HttpPeerParts["onUntrusted"] {
  return (address, headers, { reason, remedy }) => {
    const claims = { host: headers.get("host"), origin: headers.get("origin"), reason, remedy };
    const shown = Object.entries(claims).map(([name, text]) => [name, text?.slice(0, maxShownCharacters)]);
    logger.info({ address, ...Object.fromEntries(shown) }, "HTTP request refused");
  };
}
