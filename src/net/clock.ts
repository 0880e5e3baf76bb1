/** Timers, handed in so that tests can move time by hand. */
export interface Clock {
  /** Calls `expired` once after `delayMs`, unless the returned function is called first. */
  after(delayMs: number, expired: () => void): () => void;
}
