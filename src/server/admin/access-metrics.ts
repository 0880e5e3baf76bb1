import { byLabel, type MetricSet, single } from "./metric-set.ts";
import type { ServerReadings } from "./readings.ts";

/** Adds what Prometheus may know of who comes in, and of what is refused on the way: TLS, tokens, rates, reloads. */
export function addAccessMetrics(set: MetricSet, readings: ServerReadings): void {
  addTlsMetrics(set, readings);
  const { metrics, state } = readings;
  set.addCounter({
    name: "lastword_wrong_tokens_total",
    help: "Tokens that the board does not know, within the limit of their address or beyond it.",
    labels: ["result"],
    read: () => {
      const { wrongTokens, tooManyWrongTokens } = state();
      return byLabel("result", [
        ["denied", wrongTokens],
        ["too-many", tooManyWrongTokens],
      ]);
    },
  });
  set.addCounter({
    name: "lastword_rate_limited_total",
    help: "Commands that were refused because they came too fast.",
    labels: ["scope", "kind"],
    read: () =>
      metrics.rateLimited
        .entries()
        .map(({ scope, kind, count }) => ({ labels: { scope, kind }, value: count })),
  });
  set.addCounter({
    name: "lastword_reloads_total",
    help: "Reloads of the configuration, and what became of them.",
    labels: ["result"],
    read: () => byLabel("result", metrics.reloads.entries()),
  });
}

function addTlsMetrics(set: MetricSet, { metrics: { tls }, state }: ServerReadings): void {
  set.addGauge({
    name: "lastword_tls_certificate_expiry_timestamp_seconds",
    help: "When the certificate expires, in seconds since 1970; 0 without TLS.",
    read: () => single((state().certificateExpiresAtMs ?? 0) / 1000),
  });
  set.addHistogram({
    name: "lastword_tls_handshake_duration_seconds",
    help: "How long TLS handshakes took that completed, from when the connection opened.",
    read: () => single(tls.durations),
  });
  set.addCounter({
    name: "lastword_tls_handshakes_failed_total",
    help: "TLS handshakes that did not complete.",
    labels: ["reason"],
    read: () => byLabel("reason", tls.failures.entries()),
  });
}
