/** What a worker tells about its connection. */
export interface WorkerEvents {
  /** Commands may follow. */
  opened(): void;
  /** The connection ended before commands could follow. */
  failed(): void;
  /** The connection ended later, although nobody closed it. */
  lost(): void;
  /** Replies came; called for each chunk. */
  answered(nowMs: number): void;
}

/** Sends commands on one connection at a time. */
export interface Worker {
  /** Connects, also again after `failed` or `lost`. */
  open(events: WorkerEvents): void;
  /** Queues a command; its latency starts at `dueMs`. */
  add(dueMs: number): void;
  /** Sends queued commands while the pipeline has room; without a rate it always has one to send. */
  pump(nowMs: number): void;
  /** Stops adding commands; the queued ones are still sent. */
  stop(): void;
  /** Whether it has queued commands or unanswered ones; once stopped and not busy, it never is again. */
  readonly isBusy: boolean;
  /** Drops the queued commands; returns how many. */
  dropQueued(): number;
  /** Closes gracefully; calls `closed` once. */
  close(closed: () => void): void;
}
