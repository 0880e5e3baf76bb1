interface ReservedName {
  readonly revision: number;
  readonly untilMs: number;
}

/** The names that this node has reserved, in order; each with the revision of its row. */
export class ReservedNames {
  readonly #maxNames: number;
  readonly #names = new Map<string, ReservedName>();

  /** `maxNames`: how many may be reserved at once [LIM-17]. */
  constructor(maxNames: number) {
    this.#maxNames = maxNames;
  }

  /** Adds a name; returns the one that must be free now, if there are too many. */
  add(name: string, reserved: ReservedName, nowMs: number): { name: string; revision: number } | undefined {
    this.#names.delete(name);
    this.#names.set(name, reserved);
    this.#dropExpired(nowMs);
    if (this.#names.size <= this.#maxNames) return undefined;
    for (const [oldest, { revision }] of this.#names) {
      this.#names.delete(oldest);
      return { name: oldest, revision };
    }
    return undefined;
  }

  /** A connection of this node holds the name. */
  remove(name: string): void {
    this.#names.delete(name);
  }

  #dropExpired(nowMs: number): void {
    for (const [name, { untilMs }] of this.#names) {
      if (untilMs > nowMs) return;
      this.#names.delete(name);
    }
  }
}
