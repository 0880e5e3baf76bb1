import { errorMessage } from "../../error-message.ts";
import type { OnNotice } from "../notice.ts";
import { findAlive, type LeaseBuckets } from "./lease-buckets.ts";
import { describeFenceCause, describeRival, describeStartFailure } from "./lease-problems.ts";
import { LeaseRow } from "./lease-row.ts";
import { type LeaseTimes, leaseTimes } from "./lease-times.ts";
import { elapsedMs, type Moment, now } from "./moment.ts";

/** What the names of a node need of its lease. */
export type NamesLease = Pick<Lease, "holder" | "isFenced" | "findAlive" | "listen">;

/** What a lease calls when it is lost or taken again. */
export interface LeaseListener {
  /** The node is fenced: from now on, others may take what it held. */
  fenced(): void;
  /** The node has a lease again, of a new epoch. */
  restored(): void;
}

/** `confirmed`: when the last renewal that the engine confirmed began. `fenced` with the row that the node asks for, and why. */
type LeaseState =
  | { readonly state: "held"; readonly row: LeaseRow; readonly confirmed: Moment }
  | { readonly state: "fenced"; readonly row: LeaseRow; readonly cause: string }
  | { readonly state: "closed"; readonly row: LeaseRow };

/**
 * The lease of a node: while it lasts, what the node holds is its own. An epoch is the time from a lease's creation to
 * its end; a node no longer holds what it held in an earlier epoch.
 */
export class Lease {
  readonly node: string;
  readonly #buckets: LeaseBuckets;
  readonly #times: LeaseTimes;
  readonly #onNotice: OnNotice;
  readonly #listeners: LeaseListener[] = [];
  #state: LeaseState;
  /** The renewal under way, and the one that begins after it. */
  #current: Promise<boolean> = Promise.resolve(true);
  #next: Promise<boolean> | undefined;
  #renewal: Timer | undefined;
  #fence: Timer | undefined;

  private constructor(
    buckets: LeaseBuckets,
    row: LeaseRow,
    begun: Moment,
    times: LeaseTimes,
    onNotice: OnNotice,
  ) {
    this.node = row.node;
    this.#buckets = buckets;
    this.#times = times;
    this.#onNotice = onNotice;
    this.#state = { state: "held", row, confirmed: begun };
    this.#fenceLater(begun);
    this.#renewLater(times.renewMs);
  }

  /**
   * Takes the lease of a node, and renews it from now on. Waits for the lease of a process that crashed, and then notices
   * that once, in the words of `waiting`; rejects with a `StoreOpenError` if another process keeps it, or the engine does not
   * answer.
   */
  static async open(
    buckets: LeaseBuckets,
    node: string,
    onNotice: OnNotice,
    times = leaseTimes,
    waiting = `another server ${node} runs, or has crashed`,
  ): Promise<Lease> {
    const giveUpMs = performance.now() + times.startMs;
    const row = new LeaseRow(buckets, node);
    for (let tries = 1; ; tries++) {
      const begun = now();
      const outcome = await row.take().catch((error: unknown) => ({ failure: errorMessage(error) }));
      if (outcome === "taken") return new Lease(buckets, row, begun, times, onNotice);
      if (performance.now() > giveUpMs) throw describeStartFailure(node, outcome);
      const text = `${waiting}: waiting up to ${times.startMs / 1000} s for the end of its lease`;
      if (tries === 1 && outcome === "occupied") onNotice({ level: "warn", text });
      await Bun.sleep(times.retryMs);
    }
  }

  /** Tells a listener when the node is fenced, and when it has a lease again. */
  listen(listener: LeaseListener): void {
    this.#listeners.push(listener);
  }

  /** Whether other nodes may already hold what this node held. It must then neither store messages nor claim names. */
  get isFenced(): boolean {
    return this.holder === undefined;
  }

  /** Why this node is fenced, in words for the operator; undefined if it is not. */
  get obstacle(): string | undefined {
    const found = this.#state;
    if (found.state === "fenced") return found.cause;
    const isLate = found.state === "held" && this.isFenced;
    return isLate ? this.#describeCause("unconfirmed", found.confirmed) : undefined;
  }

  /** This node in this epoch, `<node>.<epoch>`; undefined while it is fenced. */
  get holder(): string | undefined {
    if (this.#state.state !== "held") return undefined;
    return elapsedMs(this.#state.confirmed) < this.#times.fenceMs ? this.#state.row.holder : undefined;
  }

  /** Those holders whose nodes have a lease of the same epoch. Rejects if the engine does not answer. */
  async findAlive(holders: readonly string[]): Promise<ReadonlySet<string>> {
    if (holders.length === 0) return new Set();
    const alive = await findAlive(this.#buckets, holders);
    if (alive.size === holders.length) return alive;
    // A leader that was cut off from the others sees no renewals, but confirms none either.
    if (!(await this.#renewNext())) throw new Error("the engine confirms no lease");
    return await findAlive(this.#buckets, holders);
  }

  /** Gives the lease back. */
  async close(): Promise<void> {
    const { state, row } = this.#state;
    this.#state = { state: "closed", row };
    clearTimeout(this.#renewal);
    clearTimeout(this.#fence);
    await this.#current;
    // If this fails, the lease ends by itself.
    if (state === "held") await row.remove().catch(() => undefined);
  }

  #renewLater(delayMs: number): void {
    this.#renewal = setTimeout(async () => {
      const isDone = await this.#renewNext();
      if (this.#state.state !== "closed")
        this.#renewLater(isDone ? this.#times.renewMs : this.#times.retryMs);
    }, delayMs);
  }

  /** Renews, or takes a new lease, but not by the attempt under way. Returns whether the engine has confirmed all of it. */
  #renewNext(): Promise<boolean> {
    this.#next ??= this.#current.then(() => {
      this.#next = undefined;
      this.#current = this.#state.state === "held" ? this.#renew(this.#state.row) : this.#takeAgain();
      return this.#current;
    });
    return this.#next;
  }

  async #renew(row: LeaseRow): Promise<boolean> {
    const begun = now();
    const outcome = await row.renew();
    // An answer that comes too late confirms nothing.
    if (outcome === "lost" || this.isFenced) this.#enterFence(outcome === "lost" ? "lost" : "unconfirmed");
    if (outcome === "lost" || outcome === "failed" || this.#state.state !== "held") return false;
    this.#state = { state: "held", row, confirmed: begun };
    this.#fenceLater(begun);
    return outcome === "renewed";
  }

  async #takeAgain(): Promise<boolean> {
    const { state, row } = this.#state;
    const begun = now();
    const outcome = state === "fenced" ? await row.take().catch(() => "failed" as const) : "failed";
    if (this.#state.state !== "fenced") return false;
    if (outcome === "occupied") this.#setCause(this.#state, describeRival(this.node));
    if (outcome !== "taken") return false;
    this.#state = { state: "held", row, confirmed: begun };
    this.#fenceLater(begun);
    this.#onNotice({
      level: "info",
      text: `server ${this.node} has a lease again: it takes messages and names`,
    });
    for (const listener of this.#listeners) listener.restored();
    return true;
  }

  #fenceLater(confirmed: Moment): void {
    clearTimeout(this.#fence);
    this.#fence = setTimeout(
      () => this.#enterFence("unconfirmed"),
      this.#times.fenceMs - elapsedMs(confirmed),
    );
  }

  #enterFence(outcome: "lost" | "unconfirmed"): void {
    if (this.#state.state !== "held") return;
    const { row, confirmed } = this.#state;
    this.#setCause({ row: row.inNewEpoch(), cause: "" }, this.#describeCause(outcome, confirmed));
    for (const listener of this.#listeners) listener.fenced();
  }

  /** The node is fenced, for a reason that the operator may not know yet. */
  #setCause({ row, cause }: { readonly row: LeaseRow; readonly cause: string }, newCause: string): void {
    this.#state = { state: "fenced", row, cause: newCause };
    const text = `server ${this.node} takes no messages and no names for now: ${newCause}`;
    if (newCause !== cause) this.#onNotice({ level: "error", text });
  }

  #describeCause(outcome: "lost" | "unconfirmed", confirmed: Moment): string {
    return describeFenceCause(outcome, elapsedMs(confirmed), this.#times);
  }
}
