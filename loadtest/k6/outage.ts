/** Connections that were lost, and opened again. */
export interface Outage {
  readonly lost: number;
  readonly back: number;
  /** How many attempts to reconnect failed. They are no errors: the loss was one. */
  readonly failedAttempts: number;
  /** From the first loss to the first reply, in ms; undefined if none is back. */
  readonly firstReplyMs: number | undefined;
  /** From the first loss until the last connection was back, in ms; undefined if none is back. */
  readonly lastBackMs: number | undefined;
  /** Connections back per second, between the first and the last; undefined for less than two. */
  readonly backPerSecond: number | undefined;
}

/** Reads the outage from the metrics. */
export function readOutage(value: (name: string, aggregate: string) => number): Outage {
  const back = value("recovery", "count");
  const firstReplyMs = value("recovery", "min");
  const lastBackMs = value("recovery", "max");
  return {
    lost: value("lost_connections", "count"),
    back,
    failedAttempts: value("failed_attempts", "count"),
    firstReplyMs: back > 0 ? firstReplyMs : undefined,
    lastBackMs: back > 0 ? lastBackMs : undefined,
    backPerSecond: lastBackMs > firstReplyMs ? (back - 1) / ((lastBackMs - firstReplyMs) / 1000) : undefined,
  };
}
