/** Runs tasks: those with the same key one after the other, in order, and a limited number at once. */
export class TaskQueue<Key> {
  readonly #maxRunning: number;
  readonly #last = new Map<Key, Promise<void>>();
  readonly #waiting = new Set<() => void>();
  #size = 0;
  #running = 0;

  constructor(maxRunning: number) {
    this.#maxRunning = maxRunning;
  }

  /** How many tasks run or wait. */
  get size(): number {
    return this.#size;
  }

  /** Runs a task after those before it with the same key; settles as the task does. */
  async run<T>(key: Key, task: () => Promise<T>): Promise<T> {
    this.#size++;
    const before = this.#last.get(key);
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    this.#last.set(key, ended);
    await before;
    await this.#start();
    try {
      return await task();
    } finally {
      this.#size--;
      this.#free();
      if (this.#last.get(key) === ended) this.#last.delete(key);
      end();
    }
  }

  /** Resolves once all tasks that run or wait now have ended. */
  async whenDone(): Promise<void> {
    await Promise.all(this.#last.values());
  }

  async #start(): Promise<void> {
    if (this.#running < this.#maxRunning) this.#running++;
    else await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  /** Gives the place of an ended task to the one that has waited longest. */
  #free(): void {
    for (const next of this.#waiting) {
      this.#waiting.delete(next);
      return next();
    }
    this.#running--;
  }
}
