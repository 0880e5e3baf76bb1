import type { Leaving } from "./name-row.ts";

interface UnsettledName {
  readonly leaving: Leaving;
  readonly lookAtMs: number;
  /** The time from this check to the next one. */
  readonly delayMs: number;
  /** Until then, a change that had no answer may still be made. */
  readonly doubtfulUntilMs: number;
}

const firstDelayMs = 1000;
const maxDelayMs = 16_000;

/** A change that had no answer waits in the engine for this time at most, as far as anyone knows. */
const doubtMs = 30_000;

/**
 * The names that none of this node's connections holds any more, although their rows may say so. Their rows are checked, at
 * growing intervals, until they are right.
 */
export class UnsettledNames {
  readonly #maxNames: number;
  readonly #names = new Map<string, UnsettledName>();
  #hasForgotten = false;

  /** `maxNames`: beyond it, the first ones are forgotten. */
  constructor(maxNames: number) {
    this.#maxNames = maxNames;
  }

  /** The last connection has left the name: a check is due at once. */
  left(name: string, leaving: Leaving, nowMs: number): void {
    const doubtfulUntilMs = this.#names.get(name)?.doubtfulUntilMs ?? nowMs;
    this.#put(name, { leaving, lookAtMs: nowMs, delayMs: firstDelayMs, doubtfulUntilMs });
  }

  /** A change of the name's row had no answer: it may still be made. */
  doubted(name: string, nowMs: number): void {
    const leaving = this.#names.get(name)?.leaving ?? "reserve";
    const lookAtMs = nowMs + firstDelayMs;
    this.#put(name, { leaving, lookAtMs, delayMs: firstDelayMs, doubtfulUntilMs: nowMs + doubtMs });
  }

  /** The row was checked, and was or was not corrected. */
  looked(name: string, isRight: boolean, nowMs: number): void {
    const unsettled = this.#names.get(name);
    if (unsettled === undefined) return;
    if (isRight && nowMs >= unsettled.doubtfulUntilMs) return void this.#names.delete(name);
    const delayMs = Math.min(unsettled.delayMs * 2, maxDelayMs);
    this.#names.set(name, { ...unsettled, lookAtMs: nowMs + unsettled.delayMs, delayMs });
  }

  /** How the name was left; undefined if it is settled. */
  leavingOf(name: string): Leaving | undefined {
    return this.#names.get(name)?.leaving;
  }

  /** The names that are due for a check, at most `count`. */
  findDue(nowMs: number, count: number): readonly string[] {
    const due: string[] = [];
    for (const [name, { lookAtMs }] of this.#names) {
      if (lookAtMs <= nowMs) due.push(name);
      if (due.length === count) break;
    }
    return due;
  }

  /** Whether names were forgotten since the last call: then all rows must be checked. */
  takeForgotten(): boolean {
    const hasForgotten = this.#hasForgotten;
    this.#hasForgotten = false;
    return hasForgotten;
  }

  /** Forgets all names: their rows are of an epoch that has ended. */
  clear(): void {
    this.#names.clear();
  }

  #put(name: string, unsettled: UnsettledName): void {
    this.#names.set(name, unsettled);
    if (this.#names.size <= this.#maxNames) return;
    this.#hasForgotten = true;
    for (const oldest of this.#names.keys()) return void this.#names.delete(oldest);
  }
}
