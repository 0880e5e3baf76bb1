import { byLabel, type MetricSet } from "./metric-set.ts";
import type { ServerReadings } from "./readings.ts";

/**
 * Adds how often clients ran into each limit of PROTOCOL.md that ends, refuses or forgets something, by its first flag. Most
 * are sums of what other metrics say in more detail.
 */
export function addLimitMetrics(set: MetricSet, readings: ServerReadings): void {
  set.addCounter({
    name: "lastword_limit_reached_total",
    help: "How often clients ran into a limit, by the flag that sets it.",
    labels: ["limit"],
    read: () =>
      byLabel("limit", [
        ...connectionLimits(readings),
        ...sessionLimits(readings),
        ...commandLimits(readings),
        ...nameLimits(readings),
      ]),
  });
}

type LimitCounts = readonly (readonly [flag: string, count: number])[];

/** What refuses a connection before its first line. */
function connectionLimits({ metrics, state }: ServerReadings): LimitCounts {
  const { refused } = metrics.connections;
  return [
    ["max-connections", refused.of("server-full")],
    ["max-connections-per-address", refused.of("address-full")],
    ["max-http-connections", refused.of("http-full")],
    ["new-connection-burst", refused.of("rate-limited")],
    ["handshake-timeout-ms", metrics.tls.failures.of("timeout")],
    ["proxy-header-timeout-ms", refused.of("late-header")],
    ["max-proxy-headers", refused.of("headers-full")],
    ["max-tracked-addresses", state().forgottenAddresses],
  ];
}

/** What ends a connection. */
function sessionLimits({ metrics: { connections, limits } }: ServerReadings): LimitCounts {
  const { closed } = connections;
  return [
    ["stall-timeout-ms", closed.of("stalled") + limits.of("stall-timeout-ms")],
    ["max-unterminated-bytes", closed.of("too-long")],
    ["max-errors-in-row", closed.of("errors")],
    ["idle-timeout-ms", closed.of("idle")],
    ["linger-timeout-ms", limits.of("linger-timeout-ms")],
    ["max-buffer-bytes", closed.of("overflow") + limits.of("max-buffer-bytes")],
    ["websocket-ping-ms", closed.of("pings")],
    ["first-line-timeout-ms", closed.of("no-command")],
  ];
}

/** What refuses a command, or answers it with something else. */
function commandLimits({ metrics: { limits, outcomes, rateLimited }, state }: ServerReadings): LimitCounts {
  return [
    ["max-queued-sends", state().refusedSends],
    ["wait-timeout-ms", limits.of("wait-timeout-ms")],
    ["keep", outcomes.errors.of("gone")],
    ["max-auth-failures-per-minute", state().tooManyWrongTokens],
    ["send-burst", rateLimited.of("send")],
    ["command-burst", rateLimited.of("command")],
  ];
}

function nameLimits({ state }: ServerReadings): LimitCounts {
  const { fullClaims, namesFreedEarly } = state();
  return [
    ["max-connections-per-name", fullClaims],
    ["max-reserved-names", namesFreedEarly],
  ];
}
