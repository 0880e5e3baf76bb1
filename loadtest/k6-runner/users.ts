import type { Scenario } from "./options.ts";
import type { IterationEnd } from "./virtual-user.ts";

/** How many iterations ended in which way. */
export type IterationEnds = Readonly<Record<IterationEnd, number>>;

/** The VUs of a run, in this process or in others. */
export interface Users {
  readonly ends: IterationEnds;
  /** CPU time of other processes that ran VUs, once their iterations have ended; 0 if there are none. */
  readonly workerCpuSeconds: number;
  /** Loads the script for the VUs with these numbers (from 1, unique in the test). Throws a `RunFailure`. */
  load(ids: readonly number[]): Promise<void> | void;
  /** Runs the iterations of all VUs to their end. Throws a `RunFailure`. The clock must have started. */
  iterate(scenario: Scenario): Promise<void>;
  /** Interrupts the iterations, as Ctrl-C does, and begins no other. */
  stop(): void;
  /** Handles an unhandled rejection in this process. */
  failUnhandled(error: unknown): void;
}
