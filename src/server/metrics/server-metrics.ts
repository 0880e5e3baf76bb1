import { Traffic } from "../../net/traffic.ts";
import type { ClientLineSource } from "../../protocol/line-source.ts";
import type { ErrorCode } from "../../protocol/refusal.ts";
import { CommandMeter, CommandOutcomes } from "./command-meter.ts";
import {
  ConnectionMetrics,
  type RefusedReason,
  type TransportKind,
  transportOf,
} from "./connection-metrics.ts";
import { LabelledCounts } from "./labelled-counts.ts";
import { LimitsReached } from "./limits-reached.ts";
import { RateLimited } from "./rate-limited.ts";
import { TlsMetrics } from "./tls-metrics.ts";

/**
 * What a server counts while it runs, in plain numbers: a poll costs some ten microseconds, and may not pay for a metrics
 * library. The admin port reads them (`src/server/admin/exposition.ts`, which says how to add a metric).
 */
export class ServerMetrics {
  readonly traffic = new Traffic();
  readonly connections = new ConnectionMetrics();
  readonly rateLimited = new RateLimited();
  readonly tls = new TlsMetrics();
  readonly limits = new LimitsReached();
  /** Reloads of the configuration. */
  readonly reloads = new LabelledCounts<"ok" | "failed">({ ok: 0, failed: 0 });
  readonly outcomes = new CommandOutcomes();
  readonly meters: Readonly<Record<TransportKind, CommandMeter>>;

  /** `nowMs`: a clock that is never set back. */
  constructor(nowMs: () => number = () => performance.now()) {
    this.meters = {
      tcp: new CommandMeter(this.outcomes, this.limits, nowMs),
      websocket: new CommandMeter(this.outcomes, this.limits, nowMs),
    };
  }

  /** What counts and times the commands of connections whose input is such lines. */
  meterOf(lines: ClientLineSource): CommandMeter {
    return this.meters[transportOf(lines)];
  }

  /** Counts a connection that is refused with an error. */
  connectionRefused(reason: RefusedReason, code: ErrorCode): void {
    this.connections.refused.add(reason);
    this.outcomes.refused(code);
  }
}
