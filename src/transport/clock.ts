/** Timers, handed in so that tests can move time by hand. */
export interface Clock {
  /** Calls `expired` once after `delayMs`, unless the returned function is called first. */
  after(delayMs: number, expired: () => void): () => void;
}

/** The real clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  after(delayMs, expired) {
    const timer = setTimeout(expired, delayMs).unref();
    return () => clearTimeout(timer);
  },
};
