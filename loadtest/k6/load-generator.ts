import type { Metrics } from "./metrics.ts";
import type { Settings } from "./settings.ts";
import type { Worker } from "./worker.ts";

/** A worker and its rate in commands per second; 0 = as fast as replies come. */
export interface PacedWorker {
  readonly worker: Worker;
  readonly ratePerSecond: number;
}

/** What the generator needs of a run. */
export interface GeneratorContext {
  readonly settings: Settings;
  readonly metrics: Pick<Metrics, "start" | "roll" | "countLag" | "countTimeout">;
  readonly now: () => number;
}

/** How many connects run at once: below a server's backlog of 512, which the test should not measure. */
const opensAtOnce = 100;
/** One timer serves all workers, because k6 keeps timers in one sorted list. */
const tickMs = 1;
const idleTickMs = 10;

/** Runs all workers of one VU: open, warm up, measure, drain, close. */
export class LoadGenerator {
  private readonly context: GeneratorContext;
  private readonly workers: readonly PacedWorker[];

  constructor(context: GeneratorContext, workers: readonly PacedWorker[]) {
    this.context = context;
    this.workers = workers;
  }

  /** Resolves when all connections are closed. */
  async run(): Promise<void> {
    await this.openAll();
    await this.measure();
    await this.drain();
    await Promise.all(this.workers.map(({ worker }) => new Promise<void>((closed) => worker.close(closed))));
  }

  private openAll(): Promise<void> {
    return new Promise((done) => {
      let next = 0;
      let readyCount = 0;
      const openNext = () => {
        const paced = this.workers[next++];
        if (paced === undefined) return;
        let isReady = false;
        paced.worker.open(() => {
          if (isReady) return;
          isReady = true;
          readyCount++;
          if (readyCount === this.workers.length) done();
          else openNext();
        });
      };
      if (this.workers.length === 0) done();
      for (let count = 0; count < opensAtOnce; count++) openNext();
    });
  }

  private measure(): Promise<void> {
    const { settings, metrics, now } = this.context;
    const startMs = now();
    const measuredMs = startMs + settings.warmupSeconds * 1000;
    const endMs = measuredMs + settings.durationSeconds * 1000;
    metrics.start(measuredMs);
    const schedules = this.createSchedules(startMs);
    const isPaced = schedules.length > 0;
    for (const { worker } of this.workers) worker.pump(startMs);
    return new Promise((done) => {
      const everyMs = isPaced ? tickMs : idleTickMs;
      // From `startMs`: until its first tick, the generator delays the commands that are due.
      let lastMs = startMs;
      const ticking = setInterval(() => {
        const nowMs = now();
        metrics.roll(nowMs);
        metrics.countLag(nowMs - lastMs - everyMs, nowMs);
        lastMs = nowMs;
        const untilMs = Math.min(nowMs, endMs);
        for (const schedule of schedules) schedule.fire(untilMs, nowMs);
        if (nowMs < endMs) return;
        clearInterval(ticking);
        for (const { worker } of this.workers) worker.stop();
        done();
      }, everyMs);
    });
  }

  private createSchedules(startMs: number): Schedule[] {
    const rates = new Map<number, Worker[]>();
    for (const { worker, ratePerSecond } of this.workers) {
      if (ratePerSecond === 0) continue;
      const others = rates.get(ratePerSecond);
      if (others === undefined) rates.set(ratePerSecond, [worker]);
      else others.push(worker);
    }
    return [...rates].map(([rate, workers]) => new Schedule(workers, rate, startMs));
  }

  /**
   * Waits for all commands that were sent or due in the measured time, because their latencies count. A command that
   * cannot be sent within the time-out is dropped and counts as a time-out.
   */
  private drain(): Promise<void> {
    const { settings, now, metrics } = this.context;
    let dropMs = now() + settings.timeoutSeconds * 1000;
    let idleCount = 0;
    let lastMs = now();
    return new Promise((done) => {
      const draining = setInterval(() => {
        const nowMs = now();
        metrics.roll(nowMs);
        metrics.countLag(nowMs - lastMs - idleTickMs, nowMs);
        lastMs = nowMs;
        if (nowMs > dropMs) {
          this.dropQueued();
          dropMs = Number.POSITIVE_INFINITY;
        }
        while (this.workers[idleCount]?.worker.isBusy === false) idleCount++;
        if (idleCount < this.workers.length) return;
        clearInterval(draining);
        done();
      }, idleTickMs);
    });
  }

  private dropQueued(): void {
    const count = this.workers.reduce((sum, { worker }) => sum + worker.dropQueued(), 0);
    if (count === 0) return;
    this.context.metrics.countTimeout(`${count} commands were due, and could not be sent`, count);
  }
}

/**
 * Decides when each worker's next command is due: evenly spaced and computed from the start, so it never drifts. The
 * latency of a delayed command starts when it was due (no coordinated omission).
 */
class Schedule {
  private readonly workers: readonly Worker[];
  private readonly gapMs: number;
  private readonly startMs: number;
  private turn = 0;

  constructor(workers: readonly Worker[], ratePerSecond: number, startMs: number) {
    this.workers = workers;
    this.gapMs = 1000 / ratePerSecond / workers.length;
    this.startMs = startMs;
  }

  fire(untilMs: number, nowMs: number): void {
    for (let dueMs = this.due(); dueMs < untilMs; dueMs = this.due()) {
      const worker = this.workers[this.turn % this.workers.length];
      this.turn++;
      worker?.add(dueMs);
      worker?.pump(nowMs);
    }
  }

  private due(): number {
    return this.startMs + this.turn * this.gapMs;
  }
}
