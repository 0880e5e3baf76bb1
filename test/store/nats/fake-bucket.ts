import type { BucketEntry, RowBucket } from "../../../src/store/nats/bucket.ts";
import { decodeNameRow } from "../../../src/store/nats/name-row.ts";

/** What happens to a request: it is answered; it is done, but its answer is lost; it is lost, or done only later. */
export type Fate = "answered" | "answer-lost" | "lost" | "late";

/** A bucket in memory whose requests take effect when the test lets them, and may be lost. */
export class FakeBucket implements RowBucket {
  readonly #entries = new Map<string, BucketEntry>();
  readonly #delay: (label: string) => Promise<void>;
  readonly #nextFate: () => Fate;
  #lastRevision = 0;

  /** `delay`: resolves when the next step of a request may happen. `nextFate`: of the next change. */
  constructor(delay: (label: string) => Promise<void>, nextFate: () => Fate) {
    this.#delay = delay;
    this.#nextFate = nextFate;
  }

  async read(key: string): Promise<BucketEntry> {
    await this.#delay("read");
    const entry = this.#find(key);
    await this.#delay("read answered");
    return entry;
  }

  write(key: string, value: string, revision: number): Promise<number | undefined> {
    return this.#change(key, { value, revision });
  }

  async remove(key: string, revision: number): Promise<boolean> {
    return (await this.#change(key, { value: undefined, revision })) !== undefined;
  }

  keys(): Promise<readonly string[]> {
    return Promise.resolve([...this.#entries.keys()]);
  }

  /** What the engine removes by itself is gone: the mark of a removed row, and a reserved row. */
  expire(key: string): void {
    const { value } = this.#find(key);
    if (value === undefined || decodeNameRow(value).holders.length === 0) this.#entries.delete(key);
  }

  async #change(key: string, change: BucketEntry): Promise<number | undefined> {
    const fate = this.#nextFate();
    await this.#delay("change");
    if (fate === "late") void this.#delay("late").then(() => this.#apply(key, change));
    if (fate === "lost" || fate === "late") throw new Error("no answer");
    const revision = this.#apply(key, change);
    await this.#delay("change answered");
    if (fate === "answer-lost") throw new Error("no answer");
    return revision;
  }

  #apply(key: string, { value, revision }: BucketEntry): number | undefined {
    if (this.#find(key).revision !== revision) return undefined;
    this.#entries.set(key, { value, revision: ++this.#lastRevision });
    return this.#lastRevision;
  }

  #find(key: string): BucketEntry {
    return this.#entries.get(key) ?? { value: undefined, revision: 0 };
  }
}
