import { Buckets } from "./buckets.ts";
import { LabelledCounts } from "./labelled-counts.ts";

/**
 * Why a TLS handshake did not complete. `timeout`: it took too long [LIM-20]. `closed`: the client closed the connection.
 * `alert`: the client gave up and said so, perhaps because it does not trust the certificate. `certificate`: it showed
 * none that the server trusts. `protocol`: all else, such as plain text, or a version that is too old.
 */
export type HandshakeFailure = "timeout" | "closed" | "alert" | "certificate" | "protocol";

/** The upper bounds of the buckets, in seconds: from a client beside the server to one that runs into the time-out. */
const handshakeBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** Counts and times the TLS handshakes of all ports. */
export class TlsMetrics {
  /** How long those took that completed, in seconds. */
  readonly durations = new Buckets(handshakeBounds);
  readonly failures = new LabelledCounts<HandshakeFailure>({
    ...{ timeout: 0, closed: 0, alert: 0, certificate: 0, protocol: 0 },
  });

  /** A handshake is complete, this long after the connection opened. */
  completed(durationMs: number): void {
    this.durations.observe(durationMs / 1000);
  }
}
