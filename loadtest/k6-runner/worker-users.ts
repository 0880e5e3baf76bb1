import type { Bundle } from "./bundle.ts";
import { badConfiguration } from "./failure.ts";
import type { Scenario } from "./options.ts";
import { addBatch } from "./sample-batches.ts";
import type { MetricRegistry } from "./samples.ts";
import type { Timeline } from "./timeline.ts";
import type { IterationEnds, Users } from "./users.ts";
import { WorkerProcess } from "./worker-process.ts";

/** What worker processes need, and where their samples and logs go. */
export interface WorkerUsersParts {
  readonly bundle: Bundle;
  readonly environment: Readonly<Record<string, string>>;
  readonly log: (text: string) => void;
  readonly metrics: MetricRegistry;
  readonly timeline: Timeline | undefined;
}

/** The VUs of a run, divided among worker processes: so one run uses several cores. */
export class WorkerUsers implements Users {
  readonly #count: number;
  readonly #parts: WorkerUsersParts;
  readonly #workers: WorkerProcess[] = [];
  #ends = { completed: 0, failed: 0, interrupted: 0 };
  #workerCpuSeconds = 0;
  #state: "running" | "stopped" = "running";

  constructor(count: number, parts: WorkerUsersParts) {
    this.#count = count;
    this.#parts = parts;
  }

  get ends(): IterationEnds {
    return this.#ends;
  }

  get workerCpuSeconds(): number {
    return this.#workerCpuSeconds;
  }

  async load(ids: readonly number[]): Promise<void> {
    if (ids.length < this.#count) {
      throw badConfiguration(`${this.#count} workers need as many VUs: this run has ${ids.length}`);
    }
    const { bundle, environment } = this.#parts;
    for (let index = 0; index < this.#count; index++) {
      const worker = this.#start(`worker ${index + 1} of ${this.#count}`);
      this.#workers.push(worker);
      const share = ids.filter((_, at) => at % this.#count === index);
      worker.send({ kind: "load", bundle, environment, ids: share });
    }
    await this.#untilAll(({ loaded }) => loaded);
    if (this.#state === "stopped") this.stop();
  }

  async iterate(scenario: Scenario): Promise<void> {
    for (const worker of this.#workers) worker.send({ kind: "go", scenario });
    for (const { ends, cpuSeconds } of await this.#untilAll(({ ended }) => ended)) {
      const { completed, failed, interrupted } = ends;
      this.#ends.completed += completed;
      this.#ends.failed += failed;
      this.#ends.interrupted += interrupted;
      this.#workerCpuSeconds += cpuSeconds;
    }
    await this.#endAll();
  }

  stop(): void {
    this.#state = "stopped";
    for (const worker of this.#workers) worker.send({ kind: "stop" });
  }

  /** The script runs elsewhere, so this is a fault of the runner. */
  failUnhandled(error: unknown): never {
    throw error;
  }

  #start(name: string): WorkerProcess {
    const { log, metrics, timeline } = this.#parts;
    return new WorkerProcess(name, {
      log,
      take: (batches) => {
        for (const batch of batches) addBatch(batch, metrics, timeline);
      },
    });
  }

  /** When one worker fails, the others end. */
  async #untilAll<T>(event: (worker: WorkerProcess) => Promise<T>): Promise<T[]> {
    try {
      return await Promise.all(this.#workers.map(event));
    } catch (error) {
      await this.#endAll();
      throw error;
    }
  }

  async #endAll(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker[Symbol.asyncDispose]()));
  }
}
