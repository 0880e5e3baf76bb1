import { Absences } from "./absences.ts";
import type { Worker } from "./worker.ts";

/** How many connects run at once: below a server's backlog of 512, which the test should not measure. */
const opensAtOnce = 100;

/** The pause after a connection that failed or was lost. */
const retryMs = 100;

/** The events of all connections. */
export interface OpenerEvents {
  opened(worker: Worker): void;
  /** A connection was lost: the first of an outage, or one more. */
  lost(): void;
  /** The first reply after a loss, this long after the first loss of the outage. */
  back(afterMs: number): void;
  /** This many connections have been away for the time-out, since they failed or since they last counted. */
  overdue(count: number): void;
}

/**
 * Opens the connections of a VU, and opens them again when they are lost. While the board refuses connects, one try in
 * each pause asks whether it is back.
 */
export class Opener {
  private readonly now: () => number;
  private readonly events: OpenerEvents;
  private readonly waiting = new Set<Worker>();
  /** What failed at the first try. */
  private failed: Worker[] = [];
  private readonly lostWorkers = new Set<Worker>();
  private readonly absences: Absences<Worker>;
  private outageMs = 0;
  private openingCount = 0;
  private limit = opensAtOnce;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private loop: "idle" | "running" = "idle";
  private state: "first" | "running" | "stopped" = "first";
  private settled: (isOpen: boolean) => void = () => {};

  /** `timeoutMs`: how long a connection may be away. */
  constructor(now: () => number, timeoutMs: number, events: OpenerEvents) {
    this.now = now;
    this.absences = new Absences(timeoutMs);
    this.events = events;
  }

  /** Tries to open each worker once; resolves with how many are open. Those that failed are tried again later. */
  openAll(workers: readonly Worker[]): Promise<number> {
    return new Promise((done) => {
      let settledCount = 0;
      let openCount = 0;
      this.settled = (isOpen) => {
        settledCount++;
        if (isOpen) openCount++;
        if (settledCount === workers.length) done(openCount);
      };
      if (workers.length === 0) done(0);
      for (const worker of workers) this.add(worker);
    });
  }

  /** Begins to try again what failed. */
  start(): void {
    this.settled = () => {};
    this.state = "running";
    for (const worker of this.failed) this.waiting.add(worker);
    this.failed = [];
    this.openNext();
  }

  /** Opens a worker as soon as there is room. */
  add(worker: Worker): void {
    this.waiting.add(worker);
    this.openNext();
  }

  /** Reports how many connections have been away for too long, if any. Call it often. */
  check(nowMs: number): void {
    const count = this.absences.takeOverdue(nowMs);
    if (count > 0) this.events.overdue(count);
  }

  /** Does not open this worker again. */
  forget(worker: Worker): void {
    this.waiting.delete(worker);
    this.lostWorkers.delete(worker);
    this.absences.end(worker);
  }

  /** Opens nothing any more. */
  stop(): void {
    this.state = "stopped";
    this.waiting.clear();
    clearTimeout(this.retry);
  }

  private openNext(): void {
    // A worker can settle within `open`: the loop goes on then, and does not begin again inside itself.
    if (this.loop === "running") return;
    this.loop = "running";
    for (const worker of this.waiting) {
      if (this.openingCount >= this.limit) break;
      this.waiting.delete(worker);
      this.openingCount++;
      this.open(worker);
    }
    this.loop = "idle";
  }

  private open(worker: Worker): void {
    worker.open({
      opened: () => {
        this.openingCount--;
        this.limit = opensAtOnce;
        this.absences.end(worker);
        this.settled(true);
        this.events.opened(worker);
        this.openNext();
      },
      failed: () => {
        this.openingCount--;
        this.settled(false);
        this.tryLater(worker);
      },
      lost: () => this.lose(worker),
      answered: (nowMs) => {
        if (this.lostWorkers.delete(worker)) this.events.back(nowMs - this.outageMs);
      },
    });
  }

  private lose(worker: Worker): void {
    if (this.state === "stopped") return;
    if (this.lostWorkers.size === 0) this.outageMs = this.now();
    if (!this.lostWorkers.has(worker)) this.events.lost();
    this.lostWorkers.add(worker);
    this.tryLater(worker);
  }

  private tryLater(worker: Worker): void {
    if (this.state === "stopped") return;
    this.absences.begin(worker, this.now());
    if (this.state === "first") {
      this.failed.push(worker);
      this.openNext();
      return;
    }
    this.waiting.add(worker);
    this.limit = 0;
    this.retry ??= setTimeout(() => {
      this.retry = undefined;
      this.limit = 1;
      this.openNext();
    }, retryMs);
  }
}
