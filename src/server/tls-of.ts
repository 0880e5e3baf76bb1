import type { Logger } from "pino";
import type { Access } from "./access/access.ts";
import type { ListenerTls } from "./listen/listener.ts";
import type { TlsMetrics } from "./metrics/tls-metrics.ts";
import type { ServerSettings } from "./settings/settings.ts";

/** How the ports of a server speak TLS, and who learns of it; undefined if they do not. */
export function tlsOf(
  { certificate }: Access,
  { handshakeTimeoutMs }: ServerSettings,
  metrics: TlsMetrics,
  logger: Pick<Logger, "info" | "debug">,
): ListenerTls | undefined {
  if (certificate === undefined) return undefined;
  const watcher: ListenerTls["watcher"] = {
    completed: (durationMs) => metrics.completed(durationMs),
    failed: (address, failure, reason) => {
      metrics.failures.add(failure);
      // A client that goes away is no fault: a health check that only connects, say.
      logger[failure === "closed" ? "debug" : "info"]({ address, reason }, "TLS handshake failed");
    },
  };
  return { certificate, handshakeTimeoutMs, watcher };
}
