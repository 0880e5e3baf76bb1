import type { ClaimResult, Names } from "../../actors/server/ports.ts";
import { nameKey } from "../protocol/name.ts";
import { HeldName } from "./held-name.ts";

/** How many connections may hold a name, how many names may be reserved, and how long a name stays reserved. */
export interface NameLimits {
  readonly maxConnectionsPerName: number;
  readonly maxReservedNames: number;
  /** 0: no name is reserved. */
  readonly nameGraceMs: number;
}

/**
 * The names of a server, in memory: those that people hold, and those that are reserved for a person with a key whose
 * last connection has ended [KEY-3]. Names are in the form of `nameKey`.
 */
export class MemoryNames implements Names {
  readonly #limits: NameLimits;
  readonly #nowMs: () => number;
  readonly #heldByName = new Map<string, HeldName>();
  readonly #nameByOwner = new Map<number, string>();
  /** Until when each reserved name is reserved; the first one was reserved first. */
  readonly #reservedUntilMs = new Map<string, number>();
  #fullClaims = 0;
  #freedEarly = 0;

  /** `nowMs`: a clock that is never set back. */
  constructor(limits: NameLimits, nowMs: () => number) {
    this.#limits = limits;
    this.#nowMs = nowMs;
  }

  /** How many names are held by somebody who is connected. */
  get heldCount(): number {
    return this.#heldByName.size - this.#reservedUntilMs.size;
  }

  /** How many claims found as many connections as may hold a name [LIM-16]. */
  get fullClaims(): number {
    return this.#fullClaims;
  }

  /** How many names were free before their time, because too many were reserved [LIM-17]. */
  get freedEarly(): number {
    return this.#freedEarly;
  }

  claim(rawName: string, owner: number, person: string | undefined): Promise<ClaimResult> {
    this.#freeExpired();
    const name = nameKey(rawName);
    const held = this.#heldByName.get(name) ?? new HeldName(person ?? owner);
    if (held.holder !== (person ?? owner)) return Promise.resolve("taken");
    if (this.#nameByOwner.get(owner) === name) return Promise.resolve("claimed");
    if (held.connections >= this.#limits.maxConnectionsPerName) {
      this.#fullClaims++;
      return Promise.resolve("full");
    }
    this.#leave(owner);
    held.enter();
    this.#heldByName.set(name, held);
    this.#nameByOwner.set(owner, name);
    this.#reservedUntilMs.delete(name);
    return Promise.resolve("claimed");
  }

  release(owner: number): Promise<void> {
    this.#freeExpired();
    const name = this.#nameByOwner.get(owner);
    const left = this.#leave(owner);
    if (name !== undefined && left?.connections === 0 && typeof left.holder === "string")
      this.#reserve(name, left);
    return Promise.resolve();
  }

  /** Takes a connection away from its name, which is free after the last one. Returns the name's holder. */
  #leave(owner: number): HeldName | undefined {
    const name = this.#nameByOwner.get(owner);
    const held = name === undefined ? undefined : this.#heldByName.get(name);
    if (name === undefined || held === undefined) return undefined;
    this.#nameByOwner.delete(owner);
    held.leave();
    if (held.connections === 0) this.#heldByName.delete(name);
    return held;
  }

  #reserve(name: string, held: HeldName): void {
    const { nameGraceMs, maxReservedNames } = this.#limits;
    if (nameGraceMs === 0) return;
    this.#heldByName.set(name, held);
    this.#reservedUntilMs.set(name, this.#nowMs() + nameGraceMs);
    if (this.#reservedUntilMs.size <= maxReservedNames) return;
    this.#freedEarly++;
    for (const oldest of this.#reservedUntilMs.keys()) return this.#free(oldest);
  }

  #freeExpired(): void {
    const nowMs = this.#nowMs();
    for (const [name, untilMs] of this.#reservedUntilMs) {
      if (untilMs > nowMs) return;
      this.#free(name);
    }
  }

  #free(name: string): void {
    this.#reservedUntilMs.delete(name);
    this.#heldByName.delete(name);
  }
}
