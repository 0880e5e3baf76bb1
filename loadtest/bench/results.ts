import type { FanOutFigures } from "./fan-out.ts";
import type { MemoryFigures } from "./memory.ts";
import type { PollerFigures } from "./pollers.ts";
import type { PollComparison } from "./polls.ts";
import type { SendComparison } from "./sends.ts";
import type { StormFigures } from "./storm.ts";

/** All that one run has measured. A part that was not asked for is empty. */
export interface Results {
  readonly polls: readonly PollComparison[];
  readonly memory: readonly MemoryFigures[];
  readonly sends: readonly SendComparison[];
  readonly pollers: readonly PollerFigures[];
  readonly fanOut: readonly FanOutFigures[];
  readonly storm: readonly StormFigures[];
}

/** The name of one of the measurements. */
export type Measurement = keyof Results;

/** All measurements. */
export const measurements: readonly Measurement[] = [
  "polls",
  "memory",
  "sends",
  "pollers",
  "fanOut",
  "storm",
];
