/** Timers; tests replace them to control time. */
export interface Clock {
  /** Calls `expired` once after `delayMs`, unless the returned function is called first. */
  after(delayMs: number, expired: () => void): () => void;
}
