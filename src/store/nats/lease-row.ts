import { nuid } from "@nats-io/transport-node";
import type { Bucket } from "./bucket.ts";

/** The row of a node's lease, as a process writes it in one epoch: the epoch is the value. */
export class LeaseRow {
  readonly node: string;
  readonly #bucket: Bucket;
  readonly #epoch = nuid.next();
  /** The epoch of the same process before this one. */
  readonly #earlierEpoch: string | undefined;
  #revision = 0;

  constructor(bucket: Bucket, node: string, earlierEpoch: string | undefined = undefined) {
    this.#bucket = bucket;
    this.node = node;
    this.#earlierEpoch = earlierEpoch;
  }

  /** What stands in the rows of names: `<node>.<epoch>`. */
  get holder(): string {
    return `${this.node}.${this.#epoch}`;
  }

  /** The same node's row in a new epoch. */
  inNewEpoch(): LeaseRow {
    return new LeaseRow(this.#bucket, this.node, this.#epoch);
  }

  /** Takes the lease unless another process has it. Rejects if the engine does not answer. */
  async take(): Promise<"taken" | "occupied"> {
    const { value, revision } = await this.#bucket.read(this.node);
    const isOwn = value === this.#epoch || value === this.#earlierEpoch;
    return value === undefined || isOwn ? await this.#write(revision, "taken", "occupied") : "occupied";
  }

  /** Makes the lease last longer. `lost`: it has ended, and another process may have it. Rejects as `take`. */
  async renew(): Promise<"renewed" | "lost" | "failed"> {
    const outcome = await this.#write(this.#revision, "renewed", "failed");
    if (outcome === "renewed") return outcome;
    // An earlier renewal that had no answer may have been stored.
    const { value, revision } = await this.#bucket.read(this.node);
    return value === this.#epoch ? await this.#write(revision, "renewed", "failed") : "lost";
  }

  /** Ends the lease, if this epoch has it. Rejects as `take`. */
  async remove(): Promise<void> {
    const { value, revision } = await this.#bucket.read(this.node);
    if (value === this.#epoch) await this.#bucket.remove(this.node, revision);
  }

  async #write<Done, Not>(revision: number, done: Done, not: Not): Promise<Done | Not> {
    const written = await this.#bucket.write(this.node, this.#epoch, revision);
    if (written === undefined) return not;
    this.#revision = written;
    return done;
  }
}

/** The holder in a node's lease now; undefined if the node has no lease. Rejects if the engine does not answer. */
export async function findHolder(bucket: Bucket, node: string): Promise<string | undefined> {
  const { value } = await bucket.read(node);
  return value === undefined ? undefined : `${node}.${value}`;
}
