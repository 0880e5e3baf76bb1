import type { Budget } from "./budget.ts";
import type { Metrics } from "./metrics.ts";
import { Opener } from "./opener.ts";
import { rampTarget } from "./ramp.ts";
import { Schedule } from "./schedule.ts";
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
  readonly metrics: Pick<
    Metrics,
    "start" | "stop" | "roll" | "countLag" | "countTimeout" | "countLoss" | "countReturn" | "countBailout"
  > & { readonly errorCount: number };
  readonly now: () => number;
  /** The VU's part of AMOUNT. */
  readonly budget: Budget;
  /** The VU stops after this many errors: its part of BAILOUT. */
  readonly maxErrors: number;
}

/** One timer serves all workers, because k6 keeps timers in one sorted list. */
const tickMs = 1;
const idleTickMs = 10;

/** Runs all workers of one VU: open, warm up, measure, drain, close. */
export class LoadGenerator {
  private readonly context: GeneratorContext;
  private readonly workers: readonly PacedWorker[];
  private readonly opener: Opener;
  private readonly schedules = new Map<number, Schedule>();
  /** How many of the workers take part, from the first on: all of them without a ramp. */
  private activeCount = 0;
  private readonly leaving = new Set<Worker>();
  private idleCount = 0;
  private phase: "opening" | "measuring" | "over" = "opening";

  constructor(context: GeneratorContext, workers: readonly PacedWorker[]) {
    const { metrics, now, settings } = context;
    this.context = context;
    this.workers = workers;
    this.opener = new Opener(now, settings.timeoutSeconds * 1000, {
      opened: (worker) => this.handleOpened(worker),
      lost: () => metrics.countLoss(),
      back: (afterMs) => metrics.countReturn(afterMs),
      overdue: (count) =>
        metrics.countTimeout(`${count} connections were away for ${settings.timeoutSeconds} s`, count),
    });
  }

  /** Resolves when all connections are closed. */
  async run(): Promise<void> {
    const { stages } = this.context.settings;
    const openCount = stages === undefined ? await this.opener.openAll(this.allWorkers) : 0;
    if (stages !== undefined || openCount > 0) await this.measure();
    await Promise.all(this.allWorkers.map((worker) => new Promise<void>((closed) => worker.close(closed))));
  }

  private get allWorkers(): Worker[] {
    return this.workers.map(({ worker }) => worker);
  }

  private async measure(): Promise<void> {
    const { settings, metrics, now, budget } = this.context;
    const startMs = now();
    const endMs = startMs + (settings.warmupSeconds + settings.durationSeconds) * 1000;
    metrics.start(startMs + settings.warmupSeconds * 1000);
    this.phase = "measuring";
    this.opener.start();
    if (settings.stages === undefined) this.activate(this.workers.length, startMs);
    const isUnpaced = settings.stages === undefined && this.schedules.size === 0;
    const everyMs = isUnpaced ? idleTickMs : tickMs;
    await this.everyTick(everyMs, startMs, (nowMs) => {
      this.followRamp(nowMs - startMs, nowMs);
      this.opener.check(nowMs);
      for (const schedule of this.schedules.values()) schedule.fire(Math.min(nowMs, endMs), nowMs);
      return nowMs >= endMs || this.hasBailedOut || (budget.isSpent && this.isIdle());
    });
    metrics.stop(now());
    this.phase = "over";
    this.opener.stop();
    for (const { worker } of this.workers) worker.stop();
    await this.drain();
  }

  /** Whether no worker is busy, once none gets new commands. Asks each only until it is idle. */
  private isIdle(): boolean {
    while (this.workers[this.idleCount]?.worker.isBusy === false) this.idleCount++;
    return this.idleCount >= this.workers.length;
  }

  private get hasBailedOut(): boolean {
    return this.context.metrics.errorCount >= this.context.maxErrors;
  }

  /** Calls `tick` until it returns true. The first tick ends what stalled the generator since `startMs`. */
  private everyTick(everyMs: number, startMs: number, tick: (nowMs: number) => boolean): Promise<void> {
    const { metrics, now } = this.context;
    let lastMs = startMs;
    return new Promise((done) => {
      const ticking = setInterval(() => {
        const nowMs = now();
        metrics.roll(nowMs);
        metrics.countLag(nowMs - lastMs - everyMs, nowMs);
        lastMs = nowMs;
        if (!tick(nowMs)) return;
        clearInterval(ticking);
        done();
      }, everyMs);
    });
  }

  /** Lets this many workers take part: those that join are added to their schedules. */
  private activate(count: number, nowMs: number): void {
    while (this.activeCount < count) {
      const paced = this.workers[this.activeCount++];
      if (paced === undefined) return;
      if (paced.ratePerSecond > 0) this.scheduleOf(paced.ratePerSecond, nowMs).add(paced.worker, nowMs);
      if (this.context.settings.stages === undefined) paced.worker.pump(nowMs);
      else this.opener.add(paced.worker);
      this.leaving.delete(paced.worker);
    }
  }

  private followRamp(afterMs: number, nowMs: number): void {
    const { stages, vus } = this.context.settings;
    if (stages === undefined) return;
    const target = Math.round(rampTarget(stages, afterMs) / vus);
    this.activate(Math.min(target, this.workers.length), nowMs);
    while (this.activeCount > target) {
      const paced = this.workers[--this.activeCount];
      if (paced === undefined) continue;
      this.schedules.get(paced.ratePerSecond)?.removeLast(nowMs);
      paced.worker.stop();
      this.leaving.add(paced.worker);
    }
    this.closeLeaving();
  }

  /** A worker that the ramp takes away finishes first; what it could not send before it was open, it takes along. */
  private closeLeaving(): void {
    for (const worker of this.leaving) {
      if (worker.isBusy) continue;
      this.leaving.delete(worker);
      this.opener.forget(worker);
      worker.dropQueued();
      worker.close(() => {});
    }
  }

  private scheduleOf(ratePerSecond: number, nowMs: number): Schedule {
    const known = this.schedules.get(ratePerSecond);
    if (known !== undefined) return known;
    const { totalRatePerSecond, vus } = this.context.settings;
    const totalPerSecond = totalRatePerSecond === undefined ? undefined : totalRatePerSecond / vus;
    const schedule = new Schedule(nowMs, (count) => 1000 / (totalPerSecond ?? ratePerSecond * count));
    this.schedules.set(ratePerSecond, schedule);
    return schedule;
  }

  private handleOpened(worker: Worker): void {
    if (this.phase === "measuring") worker.pump(this.context.now());
    if (this.phase === "over") worker.close(() => {});
  }

  /**
   * Waits for all commands that were sent or due in the measured time, because their latencies count. A command that
   * cannot be completed within the time-out is dropped and counts as a time-out.
   */
  private async drain(): Promise<void> {
    const { settings, now, metrics } = this.context;
    if (this.hasBailedOut) {
      metrics.countBailout();
      return;
    }
    const startMs = now();
    let dropMs = startMs + settings.timeoutSeconds * 1000;
    await this.everyTick(idleTickMs, startMs, (nowMs) => {
      if (nowMs > dropMs) {
        this.dropQueued();
        dropMs = Number.POSITIVE_INFINITY;
      }
      return this.isIdle();
    });
    this.dropQueued();
  }

  private dropQueued(): void {
    const count = this.workers.reduce((sum, { worker }) => sum + worker.dropQueued(), 0);
    if (count === 0) return;
    this.context.metrics.countTimeout(`${count} commands were due, and could not be completed`, count);
  }
}
