import type { Bundle } from "./bundle.ts";
import type { Scenario } from "./options.ts";
import type { SampleBatch } from "./sample-batches.ts";
import type { IterationEnds } from "./users.ts";

/** What the runner tells a worker process: first `load`, then `go`. */
export type MessageToWorker =
  | {
      readonly kind: "load";
      readonly bundle: Bundle;
      readonly environment: Readonly<Record<string, string>>;
      /** The VUs that run there. */
      readonly ids: readonly number[];
    }
  | { readonly kind: "go"; readonly scenario: Scenario }
  | { readonly kind: "stop" };

/** How the work of a worker process ended. */
export interface WorkerEnd {
  readonly ends: IterationEnds;
  /** CPU time of the process, user and system. */
  readonly cpuSeconds: number;
}

/** What a worker process tells the runner: at the end `ended`, or `refused` with the parts of a `RunFailure`. */
export type MessageFromWorker =
  | { readonly kind: "loaded" }
  | { readonly kind: "log"; readonly text: string }
  | { readonly kind: "samples"; readonly batches: readonly SampleBatch[] }
  | { readonly kind: "ended"; readonly end: WorkerEnd }
  | { readonly kind: "refused"; readonly exitCode: number; readonly message: string };
