import { networkOf } from "../../net/address.ts";

const windowMs = 60_000;

/** How many wrong tokens an address has in a minute, and how many addresses are remembered. */
export interface WrongTokenLimits {
  readonly maxAuthFailuresPerMinute: number;
  readonly maxTrackedAddresses: number;
}

/** The wrong tokens of an address since a time. */
interface Tries {
  readonly count: number;
  readonly sinceMs: number;
}

/** Counts the wrong tokens of each address [AUT-3] [LIM-21]; beyond [LIM-25], it forgets the one that began first. */
export class WrongTokens {
  readonly #limits: WrongTokenLimits;
  readonly #nowMs: () => number;
  readonly #tries = new Map<string, Tries>();
  #counted = 0;
  #tooMany = 0;
  #forgotten = 0;

  /** `nowMs` returns the time of a clock that nobody sets. */
  constructor(limits: WrongTokenLimits, nowMs: () => number) {
    this.#limits = limits;
    this.#nowMs = nowMs;
  }

  /** How many addresses are remembered. */
  get size(): number {
    return this.#tries.size;
  }

  /** How many wrong tokens there were within the limit of their address. */
  get counted(): number {
    return this.#counted;
  }

  /** How many there were beyond it. */
  get tooMany(): number {
    return this.#tooMany;
  }

  /** How many addresses were forgotten to make room. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /**
   * Counts a wrong token from this address. `too many`: it is beyond the limit; the next minute begins with the first
   * that is.
   */
  note(address: string): "counted" | "too many" {
    const outcome = this.#judge(address);
    if (outcome === "counted") this.#counted++;
    else this.#tooMany++;
    return outcome;
  }

  #judge(address: string): "counted" | "too many" {
    const { maxAuthFailuresPerMinute } = this.#limits;
    const key = networkOf(address);
    const nowMs = this.#nowMs();
    const last = this.#tries.get(key);
    if (last === undefined || nowMs - last.sinceMs >= windowMs) {
      this.#remember(key, { count: 1, sinceMs: nowMs });
      return "counted";
    }
    const isFirstBeyond = last.count === maxAuthFailuresPerMinute;
    this.#tries.set(key, { count: last.count + 1, sinceMs: isFirstBeyond ? nowMs : last.sinceMs });
    return last.count < maxAuthFailuresPerMinute ? "counted" : "too many";
  }

  #remember(key: string, tries: Tries): void {
    this.#tries.delete(key);
    const [oldest] = this.#tries.size < this.#limits.maxTrackedAddresses ? [] : this.#tries.keys();
    if (oldest !== undefined && this.#tries.delete(oldest)) this.#forgotten++;
    this.#tries.set(key, tries);
  }
}
