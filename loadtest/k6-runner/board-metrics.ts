/** The metrics of our scripts that the live line and the output files know by name. Other scripts may lack them. */
export const boardMetrics = {
  /** Gauges: when the measured time begins and ends, in milliseconds since the run began. */
  measuredFrom: "measured_from",
  measuredUntil: "measured_until",
  replies: "replies",
  bytes: "reply_bytes",
  /** Counters of what must not happen. */
  errors: ["connection_errors", "timeouts", "refusals", "broken_replies"],
  /** Latencies of commands. */
  latencies: ["latency", "send_latency"],
} as const;
