import type { Timeline } from "../timeline.ts";

/** A run that has ended, as the output files show it. */
export interface RunReport {
  /** The script's name. */
  readonly script: string;
  readonly startedAt: Date;
  readonly exitCode: number;
  readonly runMs: number;
  readonly timeline: Timeline;
  /** What the script printed about it. */
  readonly text: string;
}
