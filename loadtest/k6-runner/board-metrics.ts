/** The metrics of our scripts that the live line and the output files know by name. Other scripts may lack them. */
export const boardMetrics = {
  /** Gauges in milliseconds: when the measured time begins, since the run began, and how long it is. */
  measuredFrom: "measured_from",
  measuredFor: "measured_for",
  /** Gauge in milliseconds: how much of the measured time is over. It can end early. */
  measured: "measured_ms",
  replies: "replies",
  bytes: "reply_bytes",
  /** Counters of what must not happen. */
  errors: ["connection_errors", "timeouts", "refusals", "broken_replies"],
  /** Latencies of commands. */
  latencies: ["latency", "send_latency"],
} as const;
