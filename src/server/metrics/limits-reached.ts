import { LabelledCounts } from "./labelled-counts.ts";

/** Limits by their flags. The last two count here for HTTP connections alone: the others have their reason to close. */
export type CountedLimit = "linger-timeout-ms" | "wait-timeout-ms" | "max-buffer-bytes" | "stall-timeout-ms";

/** Counts how often clients run into the limits that no other metric counts. */
export class LimitsReached extends LabelledCounts<CountedLimit> {
  constructor() {
    super({ "linger-timeout-ms": 0, "wait-timeout-ms": 0, "max-buffer-bytes": 0, "stall-timeout-ms": 0 });
  }
}
