import type { Logger } from "pino";
import type { Access } from "./access/access.ts";
import type { ListenerTls } from "./listen/listener.ts";

/** How the ports of a server speak TLS; undefined if they speak plain text. */
export function tlsOfPorts(
  { certificate }: Pick<Access, "certificate">,
  handshakeTimeoutMs: number,
  logger: Pick<Logger, "info">,
): ListenerTls | undefined {
  if (certificate === undefined) return undefined;
  const onFailed = (address: string, reason: string) =>
    logger.info({ address, reason }, "TLS handshake failed");
  return { certificate, handshakeTimeoutMs, onFailed };
}
