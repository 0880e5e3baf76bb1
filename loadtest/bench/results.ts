import type { ClusterFigures } from "./cluster/cluster.ts";
import type { FanOutFigures } from "./fan-out.ts";
import type { FloodFigures } from "./flood.ts";
import type { MemoryFigures } from "./memory.ts";
import type { OldReadFigures } from "./old-reads.ts";
import type { PollerFigures } from "./pollers.ts";
import type { PollComparison } from "./polls.ts";
import type { SendComparison } from "./sends.ts";
import type { StormFigures } from "./storm.ts";

/** All figures of one run. A measurement that was not selected is empty. */
export interface Results {
  readonly polls: readonly PollComparison[];
  readonly memory: readonly MemoryFigures[];
  readonly sends: readonly SendComparison[];
  readonly pollers: readonly PollerFigures[];
  readonly fanOut: readonly FanOutFigures[];
  readonly flood: readonly FloodFigures[];
  readonly oldReads: readonly OldReadFigures[];
  readonly cluster: readonly ClusterFigures[];
  readonly storm: readonly StormFigures[];
}

/** The name of a measurement. */
export type Measurement = keyof Results;

/** All measurements. */
export const measurements: readonly Measurement[] = [
  "polls",
  "memory",
  "sends",
  "pollers",
  "fanOut",
  "flood",
  "oldReads",
  "cluster",
  "storm",
];
