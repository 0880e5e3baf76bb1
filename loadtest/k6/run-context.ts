import type { Budget } from "./budget.ts";
import type { Metrics } from "./metrics.ts";
import type { Settings } from "./settings.ts";
import type { Timeouts } from "./timeouts.ts";
import type { Connector } from "./transport.ts";

/** What all connections of a VU share. */
export interface RunContext {
  readonly settings: Settings;
  readonly connector: Connector;
  readonly metrics: Metrics;
  readonly timeouts: Timeouts;
  /** The commands that the VU may send in the measured time. */
  readonly budget: Budget;
  /** The VU stops after this many errors. */
  readonly maxErrors: number;
  /** Milliseconds since the start of the test, with fractions. */
  readonly now: () => number;
}
