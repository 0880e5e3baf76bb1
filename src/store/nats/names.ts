import type { ClaimResult, Names } from "../../../actors/server/ports.ts";
import { nameKey } from "../../protocol/name.ts";
import type { NameLimits } from "../memory-names.ts";
import type { NameCounts } from "../open-store.ts";
import type { RowBucket } from "./bucket.ts";
import type { NamesLease } from "./lease.ts";
import { LocalNames } from "./local-names.ts";
import { asksForLife, decideClaim, type NameRow, othersOf } from "./name-row.ts";
import { NameRows } from "./name-rows.ts";
import { ReleasedRows } from "./released-rows.ts";
import { TaskQueue } from "./task-queue.ts";

/** What the names of a node need. */
export interface NatsNamesParts {
  readonly bucket: RowBucket;
  readonly lease: NamesLease;
  /** The board's identity: a row holds a hash of a person's key, keyed with it, and nothing more about the key. */
  readonly identity: string;
  readonly limits: NameLimits;
  /** These connections no longer have a name: others may take it. */
  readonly onWithdrawn: (owners: readonly number[]) => void;
}

/** A claim, as its node knows it. */
interface LocalClaim {
  /** In the form of `nameKey`. */
  readonly name: string;
  readonly owner: number;
  /** The hash of the owner's key. */
  readonly person: string | undefined;
  /** When to give up, by `performance.now`. */
  readonly deadlineMs: number;
}

/** `left`: the name that the connection had before, if none of this node's connections has it now. */
interface LocalResult {
  readonly result: ClaimResult;
  readonly left?: string | undefined;
}

const claimTimeoutMs = 5000;

/** The most claims under way: beyond it, the next one fails. */
const maxClaims = 10_000;

/** The most rows that are changed at once: the engine drops requests beyond 10,000. */
const maxChanges = 256;

/**
 * The names of a board that several nodes serve. Each node knows its own connections; a row in the engine says which
 * nodes hold a name. A claim rejects if the engine does not answer, or while the node is fenced.
 */
export class NatsNames implements Names, NameCounts {
  readonly #lease: NamesLease;
  readonly #identity: string;
  readonly #limits: NameLimits;
  readonly #rows: NameRows;
  readonly #local = new LocalNames();
  readonly #released: ReleasedRows;
  readonly #byOwner = new TaskQueue<number>(Number.POSITIVE_INFINITY);
  readonly #byName = new TaskQueue<string>(maxChanges);
  #claimCount = 0;
  #fullClaims = 0;

  constructor({ bucket, lease, identity, limits, onWithdrawn }: NatsNamesParts) {
    this.#lease = lease;
    this.#identity = identity;
    this.#limits = limits;
    this.#rows = new NameRows(bucket, limits.nameGraceMs);
    const isHeld = (name: string) => this.#local.find(name) !== undefined;
    this.#released = new ReleasedRows({ rows: this.#rows, lease, limits, queue: this.#byName, isHeld });
    lease.listen({
      fenced: () => onWithdrawn(this.#local.clear()),
      restored: () => this.#released.beginEpoch(),
    });
  }

  /** How many names this node's connections hold. */
  get heldCount(): number {
    return this.#local.count;
  }

  get fullClaims(): number {
    return this.#fullClaims;
  }

  get freedEarly(): number {
    return this.#released.freedEarly;
  }

  async claim(rawName: string, owner: number, person: string | undefined): Promise<ClaimResult> {
    if (this.#claimCount >= maxClaims) throw new Error("too many names are claimed at once");
    const claim = { name: nameKey(rawName), owner, person, deadlineMs: performance.now() + claimTimeoutMs };
    this.#claimCount++;
    try {
      return await this.#byOwner.run(owner, async () => {
        const { result, left } = await this.#byName.run(claim.name, () => this.#claimNow(claim));
        if (left !== undefined) await this.#released.giveBack(left, "free");
        if (result === "full") this.#fullClaims++;
        return result;
      });
    } finally {
      this.#claimCount--;
    }
  }

  /** Resolves after the first attempt to release the name. If that fails, it is tried again, and this does not reject. */
  async release(owner: number): Promise<void> {
    await this.#byOwner.run(owner, async () => {
      const left = this.#local.leave(owner);
      if (left !== undefined) await this.#released.giveBack(left, "reserve");
    });
  }

  /** Resolves once the claims and releases under way are done, or after this time. */
  async close(timeoutMs: number): Promise<void> {
    this.#released.stop();
    const done = this.#byOwner.whenDone().then(() => this.#byName.whenDone());
    await Promise.race([done, Bun.sleep(timeoutMs)]);
  }

  async #claimNow(claim: LocalClaim): Promise<LocalResult> {
    const { name, owner, person } = claim;
    const { holder } = this.#lease;
    if (holder === undefined) throw new Error("this server has no lease");
    const held = this.#local.find(name);
    if (held !== undefined && held.holder !== (person ?? owner)) return { result: "taken" };
    if (this.#local.nameOf(owner) === name) return { result: "claimed" };
    if (held !== undefined && held.connections >= this.#limits.maxConnectionsPerName)
      return { result: "full" };
    if (held === undefined && (await this.#claimRow(claim, holder)) === "taken") return { result: "taken" };
    // The row then belongs to an epoch that has ended, and means nothing.
    if (this.#lease.holder !== holder) throw new Error("this server has lost its lease");
    this.#released.claimed(name);
    return { result: "claimed", left: this.#local.enter(name, owner, person ?? owner) };
  }

  /**
   * Makes the row say that this node holds the name. It writes even if the row says so already: that may be the work of
   * a change whose outcome nobody knew, and a removal may follow it.
   */
  async #claimRow({ name, person, deadlineMs }: LocalClaim, holder: string): Promise<"claimed" | "taken"> {
    if (performance.now() > deadlineMs) throw new Error("earlier changes of this name took too long");
    const claimant = { holder, person: person === undefined ? undefined : this.#hash(person) };
    const decide = async (row: NameRow | undefined) => {
      const others = asksForLife(row, claimant) ? othersOf(row, holder) : [];
      const alive = await this.#lease.findAlive(others);
      return decideClaim(row, claimant, alive, this.#released.leavingOf(name));
    };
    const onDoubt = () => this.#released.doubted(name);
    const change = { decide, expect: "no-row", deadlineMs, onDoubt } as const;
    const { decision, revision } = await this.#rows.change(name, change);
    if (decision.change === "reserve") this.#released.noteReserved(name, revision);
    return decision.result;
  }

  #hash(person: string): string {
    return new Bun.CryptoHasher("sha256", this.#identity).update(person).digest("hex");
  }
}
