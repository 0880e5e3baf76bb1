import type { LeaseListener, NamesLease } from "../../../src/store/nats/lease.ts";

/** The leases of all nodes, as each of them sees the others'. */
export type Leases = Map<string, string>;

/** A lease that ends when the test says so. */
export class FakeLease implements NamesLease {
  readonly #node: string;
  readonly #leases: Leases;
  readonly #delay: (label: string) => Promise<void>;
  readonly #listeners: LeaseListener[] = [];
  #epoch = 1;

  constructor(node: string, leases: Leases, delay: (label: string) => Promise<void>) {
    this.#node = node;
    this.#leases = leases;
    this.#delay = delay;
    leases.set(node, `${node}.1`);
  }

  get holder(): string | undefined {
    return this.#leases.get(this.#node);
  }

  get isFenced(): boolean {
    return this.holder === undefined;
  }

  async findAlive(holders: readonly string[]): Promise<ReadonlySet<string>> {
    if (holders.length === 0) return new Set();
    await this.#delay("leases");
    const all = new Set(this.#leases.values());
    const alive = new Set(holders.filter((holder) => all.has(holder)));
    await this.#delay("leases answered");
    return alive;
  }

  listen(listener: LeaseListener): void {
    this.#listeners.push(listener);
  }

  /** The node is fenced: others see it dead. */
  end(): void {
    this.#leases.delete(this.#node);
    for (const listener of this.#listeners) listener.fenced();
  }

  /** The node has a lease of a new epoch. */
  begin(): void {
    this.#epoch++;
    this.#leases.set(this.#node, `${this.#node}.${this.#epoch}`);
    for (const listener of this.#listeners) listener.restored();
  }
}
