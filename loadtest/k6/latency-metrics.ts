import { Counter, Trend } from "k6/metrics";

/** Which latency a command belongs to: `send` has its own. */
export type Timed = "send" | "other";

/** k6's trends have no standard deviation, so sums of the same samples supply it. */
const metricsOf = { other: defineLatency("latency"), send: defineLatency("send_latency") };

function defineLatency(name: string) {
  return {
    trend: new Trend(name, true),
    samples: new Counter(`${name}_samples`),
    sum: new Counter(`${name}_sum`),
    squares: new Counter(`${name}_squares`),
  };
}

/** One VU's latencies of one kind. An interrupt loses the sums since the last flush, all three together. */
export class LatencyMetrics {
  private readonly metrics: ReturnType<typeof defineLatency>;
  private samples = 0;
  private sumMs = 0;
  private squares = 0;

  constructor(timed: Timed) {
    this.metrics = metricsOf[timed];
  }

  add(tookMs: number): void {
    this.metrics.trend.add(tookMs);
    this.samples++;
    this.sumMs += tookMs;
    this.squares += tookMs * tookMs;
  }

  flush(): void {
    if (this.samples === 0) return;
    this.metrics.samples.add(this.samples);
    this.metrics.sum.add(this.sumMs);
    this.metrics.squares.add(this.squares);
    this.samples = this.sumMs = this.squares = 0;
  }
}
