import type { Bucket } from "./bucket.ts";

/** The row of a node's lease in one of the buckets, as its process writes it. The value is the epoch. */
export class LeaseCopy {
  readonly #bucket: Bucket;
  readonly #node: string;
  #revision = 0;

  constructor(bucket: Bucket, node: string) {
    this.#bucket = bucket;
    this.#node = node;
  }

  /** Whose it is. Rejects if the engine does not answer. */
  async find(): Promise<string | undefined> {
    const { value, revision } = await this.#bucket.read(this.#node);
    this.#revision = revision;
    return value;
  }

  /** Writes it unless somebody has done so since the last call; returns whether it did. Rejects as `find`. */
  async write(epoch: string): Promise<boolean> {
    const revision = await this.#bucket.write(this.#node, epoch, this.#revision);
    this.#revision = revision ?? this.#revision;
    return revision !== undefined;
  }

  /** Makes it last longer. `gone`: it has ended. `another`: it is another process's by now. Rejects as `find`. */
  async renew(epoch: string): Promise<"renewed" | "gone" | "another" | "failed"> {
    if (await this.write(epoch)) return "renewed";
    // An earlier renewal that had no answer may have been stored.
    const value = await this.find();
    if (value === undefined) return "gone";
    if (value !== epoch) return "another";
    return (await this.write(epoch)) ? "renewed" : "failed";
  }

  /** Ends it, if it is that of this epoch. Rejects as `find`. */
  async remove(epoch: string): Promise<void> {
    if ((await this.find()) === epoch) await this.#bucket.remove(this.#node, this.#revision);
  }
}
