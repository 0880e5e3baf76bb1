import { nuid } from "@nats-io/transport-node";
import type { LeaseBuckets } from "./lease-buckets.ts";
import { LeaseCopy } from "./lease-copy.ts";

/**
 * The rows of a node's lease, as a process writes them in one epoch. The lease lasts as long as one of its two copies: who
 * takes it needs both.
 */
export class LeaseRow {
  readonly node: string;
  readonly #buckets: LeaseBuckets;
  /** That in memory first: where it is another process's, the other one is left alone. */
  readonly #copies: readonly LeaseCopy[];
  readonly #epoch = nuid.next();
  /** The epoch of the same process before this one. */
  readonly #earlierEpoch: string | undefined;

  constructor(buckets: LeaseBuckets, node: string, earlierEpoch: string | undefined = undefined) {
    this.#buckets = buckets;
    this.node = node;
    this.#copies = [buckets.memory, buckets.file].map((bucket) => new LeaseCopy(bucket, node));
    this.#earlierEpoch = earlierEpoch;
  }

  /** What stands in the rows of names: `<node>.<epoch>`. */
  get holder(): string {
    return `${this.node}.${this.#epoch}`;
  }

  /** The same node's row in a new epoch. */
  inNewEpoch(): LeaseRow {
    return new LeaseRow(this.#buckets, this.node, this.#epoch);
  }

  /** Takes the lease unless another process has it. Rejects if the engine does not answer. */
  async take(): Promise<"taken" | "occupied"> {
    const own = [undefined, this.#epoch, this.#earlierEpoch];
    for (const copy of this.#copies) if (!own.includes(await copy.find())) return "occupied";
    for (const copy of this.#copies) if (!(await copy.write(this.#epoch))) return "occupied";
    return "taken";
  }

  /**
   * Makes the lease last longer. `partly`: in one copy alone, which is enough. `lost`: it has ended, and another process may
   * have it. Never rejects.
   */
  async renew(): Promise<"renewed" | "partly" | "lost" | "failed"> {
    const renewals = this.#copies.map((copy) => copy.renew(this.#epoch).catch(() => "failed" as const));
    const outcomes = await Promise.all(renewals);
    if (outcomes.includes("another") || outcomes.every((outcome) => outcome === "gone")) return "lost";
    if (!outcomes.includes("renewed")) return "failed";
    // Nobody can have taken the lease meanwhile: the other copy has lasted.
    const ended = this.#copies.filter((_, index) => outcomes[index] === "gone");
    const written = await Promise.all(ended.map((copy) => copy.write(this.#epoch).catch(() => false)));
    return outcomes.includes("failed") || written.includes(false) ? "partly" : "renewed";
  }

  /** Ends the lease, if this epoch has it. Rejects if the engine does not answer. */
  async remove(): Promise<void> {
    await Promise.all(this.#copies.map((copy) => copy.remove(this.#epoch)));
  }
}
