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
  /** When the last backup was complete; undefined if that is not known. */
  readonly lastBackupAtMs: number | undefined;
  /** Sends that found too many others waiting [LIM-6], since the start, as are the next ones. */
  readonly refusedSends: number;
  /** Registrations that found too many connections with the name [LIM-16]. */
  readonly fullClaims: number;
  /** Names whose reservation made room for others [LIM-17]. */
  readonly namesFreedEarly: number;
  /** Wrong tokens within the limit of their address [LIM-21], and beyond it. */
  readonly wrongTokens: number;
  readonly tooManyWrongTokens: number;
  /** Addresses of which the server knows nothing any more, to make room for others [LIM-25]. */
  readonly forgottenAddresses: number;
}

/** What the admin port reads of the server. */
export interface ServerReadings {
  readonly metrics: ServerMetrics;
  readonly log: MeasuredLog;
  /** The SQLite file; undefined if messages are in memory. */
  readonly databasePath: string | undefined;
  /** Whether the ports for clients speak it. */
  readonly tls: "on" | "off";
  readonly state: () => ServerState;
  /** How many lines of the server's log were dropped, since nobody read them. */
  readonly droppedLogLines: () => number;
}
