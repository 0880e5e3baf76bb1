import type { Logger } from "pino";
import { errorMessage } from "../../error-message.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import type { Remote } from "../limits/remote.ts";
import type { AdmissionRefusal } from "../listen/admission.ts";
import type { CloseReason } from "../metrics/connection-metrics.ts";
import type { ServerMetrics } from "../metrics/server-metrics.ts";
import type { Admitted } from "./admitted-sessions.ts";
import { expiryReasons, type SessionEnd } from "./reasons.ts";

const closedByServer = "connection closed by the server";

/** Counts and logs what happens to connections. */
export class ConnectionRecorder {
  readonly #metrics: ServerMetrics;
  readonly #logger: Pick<Logger, "debug" | "info" | "error">;

  constructor(metrics: ServerMetrics, logger: Pick<Logger, "debug" | "info" | "error">) {
    this.#metrics = metrics;
    this.#logger = logger;
  }

  /** A connection is refused, if there is a refusal; returns it. */
  refused({ address }: Remote, refusal: AdmissionRefusal | undefined): Refusal | undefined {
    if (refusal === undefined) return undefined;
    this.#metrics.connectionRefused(refusal.reason, refusal.code);
    this.#logger.info({ address, reason: refusal.text }, "connection refused");
    return refusal;
  }

  /** A connection carries lines from now on. */
  opened({ session, address, transport }: Admitted): void {
    this.#metrics.connections.opened(transport);
    this.#logger.debug({ connection: session.number, address }, "connection opened");
  }

  /** A client has shown a token that lets it in. */
  letIn(connection: number, address: string, label: string): void {
    this.#logger.info({ connection, address, label }, "let in");
  }

  /** A connection is closed; `otherwise`: why, if nothing else was noted. */
  closed({ session, address, transport }: Admitted, otherwise: CloseReason): void {
    this.#metrics.connections.ended(session.number, transport, otherwise);
    this.#logger.debug({ connection: session.number, address }, "connection closed");
  }

  /** The server closes a connection for this reason. */
  expired(connection: number, address: string | undefined, reason: Refusal): void {
    this.#metrics.connections.closing(connection, expiryReasons.get(reason) ?? "client");
    this.#metrics.outcomes.refused(reason.code);
    this.#logger.info({ connection, address, reason: reason.text }, closedByServer);
  }

  /** The server closes a connection after its client's errors, which are counted when they are answered. */
  ended(connection: number, address: string | undefined, { reason, text }: SessionEnd): void {
    this.#metrics.connections.closing(connection, reason);
    this.#logger.info({ connection, address, reason: text }, closedByServer);
  }

  /** A connection's actor failed. */
  failed(connection: number, address: string | undefined, error: unknown): void {
    this.#metrics.connections.closing(connection, "failed");
    const reason = errorMessage(error);
    this.#logger.error({ connection, address, reason, err: error }, "connection actor failed");
  }
}
