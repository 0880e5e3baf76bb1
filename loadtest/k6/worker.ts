/** A connection with something to do, again and again. */
export interface Worker {
  /** Connects; `ready` is called once, also when it can't. */
  open(ready: () => void): void;
  /** Owes one more command, which counts from `dueMs`. */
  add(dueMs: number): void;
  /** Sends what it owes, and at full speed more, as far as the pipeline has room. */
  pump(nowMs: number): void;
  /** No further commands but those that it owes. */
  stop(): void;
  /** Whether it owes commands, or waits for replies. */
  readonly isBusy: boolean;
  /** Gives up the commands that it owes; returns how many. */
  dropQueued(): number;
  checkTimeouts(nowMs: number): void;
  /** Sends `close`; `left` is called once. */
  close(closed: () => void): void;
}
