import { Budget } from "../../loadtest/k6/budget.ts";
import type { GeneratorContext } from "../../loadtest/k6/load-generator.ts";
import { readSettings } from "../../loadtest/k6/settings.ts";
import type { Worker, WorkerEvents } from "../../loadtest/k6/worker.ts";

const address = { defaultPort: 4040, url: (host: string, port: number) => `tcp://${host}:${port}` };

/** A load generator's surroundings: the real clock, and metrics that only count. */
export function createRunContext(environment: Record<string, string>) {
  const counts = { timeouts: 0, lagsMs: [] as number[] };
  const context: GeneratorContext = {
    settings: readSettings(environment, address),
    now: () => performance.now(),
    budget: new Budget(Number.POSITIVE_INFINITY),
    maxErrors: Number.POSITIVE_INFINITY,
    metrics: {
      start: () => undefined,
      stop: () => undefined,
      roll: () => undefined,
      errorCount: 0,
      countLoss: () => undefined,
      countReturn: () => undefined,
      countBailout: () => undefined,
      countLag: (lagMs) => void counts.lagsMs.push(lagMs),
      countTimeout: (_, count = 1) => {
        counts.timeouts += count;
      },
    },
  };
  return { context, counts };
}

/** A worker without a connection; once it is stopped, it is busy until it was asked `busyQuestions` times. */
export class FakeWorker implements Worker {
  questions = 0;
  /** When it was closed first. */
  questionsAtClose: number | undefined;
  readonly dueMs: number[] = [];
  readonly #busyQuestions: number;

  constructor(busyQuestions = 0) {
    this.#busyQuestions = busyQuestions;
  }

  get isBusy(): boolean {
    return this.questions++ < this.#busyQuestions;
  }

  open(events: WorkerEvents): void {
    events.opened();
  }

  add(dueMs: number): void {
    this.dueMs.push(dueMs);
  }

  pump(): void {}

  stop(): void {}

  dropQueued(): number {
    return 0;
  }

  close(closed: () => void): void {
    this.questionsAtClose ??= this.questions;
    closed();
  }
}
