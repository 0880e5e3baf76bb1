import type { NameLimits } from "../memory-names.ts";
import type { NamesLease } from "./lease.ts";
import { decideRelease, type Leaving, type NameRow, othersOf } from "./name-row.ts";
import type { NameRows } from "./name-rows.ts";
import { ReservedNames } from "./reserved-names.ts";
import type { TaskQueue } from "./task-queue.ts";
import { UnsettledNames } from "./unsettled-names.ts";

/** What it needs of the names of the node. */
export interface ReleasedRowsParts {
  readonly rows: NameRows;
  readonly lease: NamesLease;
  readonly limits: NameLimits;
  /** Changes of one row come one after the other. */
  readonly queue: TaskQueue<string>;
  /** Whether a connection of this node holds the name. */
  readonly isHeld: (name: string) => boolean;
}

/** A release that takes longer is tried again later. */
const releaseTimeoutMs = 5000;

const maxUnsettledNames = 10_000;
const lookIntervalMs = 1000;
const maxLooks = 64;

/**
 * Corrects rows which say that this node holds a name although none of its connections does: after a release, after
 * a change that had no answer, and after an earlier epoch. Never rejects: it tries again until it is done.
 */
export class ReleasedRows {
  readonly #parts: ReleasedRowsParts;
  readonly #reserved: ReservedNames;
  readonly #unsettled = new UnsettledNames(maxUnsettledNames);
  #nextLook: Timer | undefined;
  /** Rows of an earlier epoch, or forgotten ones. */
  #isSweepDue = true;
  #looking: "on" | "stopped" = "on";
  #freedEarly = 0;

  constructor(parts: ReleasedRowsParts) {
    this.#parts = parts;
    this.#reserved = new ReservedNames(parts.limits.maxReservedNames);
    this.#lookLater();
  }

  /** How many reserved names were freed for others that were reserved later [LIM-17]. */
  get freedEarly(): number {
    return this.#freedEarly;
  }

  /** Whether a name that no connection of this node holds any more is reserved or free. */
  leavingOf(name: string): Leaving {
    return this.#parts.limits.nameGraceMs === 0 ? "free" : (this.#unsettled.leavingOf(name) ?? "reserve");
  }

  /** The last connection here that had the name has left it. Resolves after the first attempt to release it. */
  async giveBack(name: string, leaving: Leaving): Promise<void> {
    this.#unsettled.left(name, leaving, performance.now());
    await this.#settle(name);
  }

  /** A change of the row had no answer. */
  doubted(name: string): void {
    this.#unsettled.doubted(name, performance.now());
  }

  /** A connection of this node holds the name from now on. */
  claimed(name: string): void {
    this.#reserved.remove(name);
  }

  /** This node has reserved the name by this change of its row [LIM-17]. */
  noteReserved(name: string, revision: number): void {
    const nowMs = performance.now();
    const untilMs = nowMs + this.#parts.limits.nameGraceMs;
    const oldest = this.#reserved.add(name, { revision, untilMs }, nowMs);
    // If this fails, that name is free after its grace period.
    if (oldest === undefined) return;
    this.#freedEarly++;
    this.#parts.rows.remove(oldest.name, oldest.revision).catch(() => undefined);
  }

  /** Nobody holds what this node held in earlier epochs: removes those rows. */
  beginEpoch(): void {
    this.#unsettled.clear();
    this.#isSweepDue = true;
  }

  /** Ends all further attempts. */
  stop(): void {
    this.#looking = "stopped";
    clearTimeout(this.#nextLook);
  }

  async #settle(name: string): Promise<void> {
    await this.#parts.queue.run(name, async () => {
      if (this.#unsettled.leavingOf(name) === undefined) return;
      const isRight = await this.#release(name).then(
        () => true,
        () => false,
      );
      this.#unsettled.looked(name, isRight, performance.now());
    });
  }

  async #release(name: string): Promise<void> {
    const { lease, rows, isHeld } = this.#parts;
    const { holder } = lease;
    if (holder === undefined || isHeld(name)) return;
    const decide = async (row: NameRow | undefined) => {
      const others = othersOf(row, holder);
      if (others.length === row?.holders.length) return { change: "none" } as const;
      return decideRelease(row, holder, await lease.findAlive(others), this.leavingOf(name));
    };
    const deadlineMs = performance.now() + releaseTimeoutMs;
    const onDoubt = () => this.doubted(name);
    const { decision, revision } = await rows.change(name, {
      ...{ decide, expect: "any-row", deadlineMs, onDoubt },
    });
    if (decision.change === "reserve") this.noteReserved(name, revision);
  }

  #lookLater(): void {
    this.#nextLook = setTimeout(async () => {
      if (!this.#parts.lease.isFenced) await this.#look();
      if (this.#looking === "on") this.#lookLater();
    }, lookIntervalMs);
  }

  async #look(): Promise<void> {
    const due = this.#unsettled.findDue(performance.now(), maxLooks);
    await Promise.all(due.map((name) => this.#settle(name)));
    if (this.#unsettled.takeForgotten() || this.#isSweepDue) await this.#sweep();
  }

  /** Looks at all rows, a few at once. */
  async #sweep(): Promise<void> {
    const { rows, queue } = this.#parts;
    this.#isSweepDue = false;
    try {
      const names = await rows.names();
      for (let at = 0; at < names.length; at += maxLooks) {
        const some = names.slice(at, at + maxLooks);
        await Promise.all(some.map((name) => queue.run(name, () => this.#release(name))));
      }
    } catch {
      this.#isSweepDue = true;
    }
  }
}
