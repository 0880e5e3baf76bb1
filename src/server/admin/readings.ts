import type { MeasuredLog } from "../metrics/measured-log.ts";
import type { ServerMetrics } from "../metrics/server-metrics.ts";

/** What is true of the server now. */
export interface ServerState {
  readonly maxConnections: number;
  readonly httpConnections: number;
  readonly pausedConnections: number;
  readonly writeBufferBytes: number;
  readonly lastMessageId: number;
  readonly queuedSends: number;
  readonly waiters: number;
  readonly registeredNames: number;
  /** When the certificate expires; undefined without TLS. */
  readonly certificateExpiresAtMs: number | undefined;
}

/** What the admin port reads of the server. */
export interface ServerReadings {
  readonly metrics: ServerMetrics;
  readonly log: MeasuredLog;
  /** The SQLite file; undefined if messages are in memory. */
  readonly databasePath: string | undefined;
  readonly state: () => ServerState;
  /** How many lines of the server's log were dropped, since nobody read them. */
  readonly droppedLogLines: () => number;
}
