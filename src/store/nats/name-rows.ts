import { absent, type BucketEntry, isRefused, type RowBucket } from "./bucket.ts";
import { decodeNameRow, encodeNameRow, type NameRow, nameOfKey, type RowChange, rowKey } from "./name-row.ts";

/** How a row is changed. */
export interface ChangeOptions<Decision extends RowChange> {
  /** Decides from the row, undefined if there is none; called again if somebody else has changed it meanwhile. */
  readonly decide: (row: NameRow | undefined) => Promise<Decision>;
  /** What to expect before the row was read. */
  readonly expect: "no-row" | "any-row";
  /** When to give up, by `performance.now`. */
  readonly deadlineMs: number;
  /** Called if an attempt had no answer: the change may still be made. */
  readonly onDoubt: () => void;
}

/** Between two attempts that failed. */
const pauseMs = 20;

/** The rows of names in their bucket. */
export class NameRows {
  readonly #bucket: RowBucket;
  readonly #graceMs: number;

  /** `graceMs`: how long a reserved row stays. */
  constructor(bucket: RowBucket, graceMs: number) {
    this.#bucket = bucket;
    this.#graceMs = graceMs;
  }

  /** Changes a row by compare-and-set: until it is done, or the deadline has passed, when it rejects. */
  async change<Decision extends RowChange>(
    name: string,
    { decide, expect, deadlineMs, onDoubt }: ChangeOptions<Decision>,
  ): Promise<{ readonly decision: Decision; readonly revision: number }> {
    const key = rowKey(name);
    let entry = expect === "no-row" ? absent : undefined;
    for (let attempts = 1; ; attempts++) {
      try {
        entry ??= await this.#bucket.read(key);
        const decision = await decide(entry.value === undefined ? undefined : decodeNameRow(entry.value));
        const revision = await this.#make(key, decision, entry, onDoubt);
        if (revision !== undefined) return { decision, revision };
        if (performance.now() > deadlineMs) throw new Error("others change this name again and again");
      } catch (error) {
        if (performance.now() > deadlineMs) throw error;
      }
      if (attempts > 1) await Bun.sleep(pauseMs);
      entry = undefined;
    }
  }

  /** Removes a row if the revision is still this one. */
  async remove(name: string, revision: number): Promise<void> {
    await this.#bucket.remove(rowKey(name), revision);
  }

  /** The names with rows. */
  async names(): Promise<readonly string[]> {
    return (await this.#bucket.keys()).map(nameOfKey);
  }

  /** Makes a change; returns the new revision, undefined if somebody else has changed the row. */
  async #make(
    key: string,
    decision: RowChange,
    { revision }: BucketEntry,
    onDoubt: () => void,
  ): Promise<number | undefined> {
    try {
      switch (decision.change) {
        case "none":
          return revision;
        case "remove":
          return (await this.#bucket.remove(key, revision)) ? revision : undefined;
        case "write":
          return await this.#bucket.write(key, encodeNameRow(decision.row), revision);
        case "reserve":
          return await this.#bucket.write(key, encodeNameRow(decision.row), revision, this.#graceMs);
      }
    } catch (error) {
      if (!isRefused(error)) onDoubt();
      throw error;
    }
  }
}
