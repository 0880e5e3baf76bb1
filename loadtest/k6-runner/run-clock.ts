/** The time of a run. */
export class RunClock {
  #startMs = performance.now();

  /** Milliseconds since the start. */
  get runMs(): number {
    return performance.now() - this.#startMs;
  }

  /** The run starts now. */
  start(): void {
    this.#startMs = performance.now();
  }
}
