import { networkOf } from "../../net/address.ts";
import type { ServerSettings } from "../settings/settings.ts";

const windowMs = 60_000;
/** The wrong tokens of an address since a time. */
interface Tries {
  readonly count: number;
  readonly sinceMs: number;
}

type WrongTokenLimits = Pick<ServerSettings, "maxAuthFailuresPerMinute" | "maxTrackedAddresses">;

/**
 * Counts the wrong tokens of each address [AUT-3] [LIM-21]. Beyond the addresses that it may remember [LIM-25], it forgets
 * the one that began first.
 */
export class WrongTokens {
  readonly #limits: WrongTokenLimits;
  readonly #nowMs: () => number;
  readonly #tries = new Map<string, Tries>();

  /** `nowMs` returns the time of a clock that nobody sets. */
  constructor(limits: WrongTokenLimits, nowMs: () => number) {
    this.#limits = limits;
    this.#nowMs = nowMs;
  }

  /** How many addresses are remembered. */
  get size(): number {
    return this.#tries.size;
  }

  /**
   * Counts a wrong token from this address. `too many`: it is beyond the limit; the next minute begins with the first
   * that is.
   */
  note(address: string): "counted" | "too many" {
    const key = networkOf(address);
    const nowMs = this.#nowMs();
    const { maxAuthFailuresPerMinute: most } = this.#limits;
    const last = this.#tries.get(key);
    if (last === undefined || nowMs - last.sinceMs >= windowMs) {
      this.#remember(key, { count: 1, sinceMs: nowMs });
      return "counted";
    }
    const isFirstBeyond = last.count === most;
    this.#tries.set(key, { count: last.count + 1, sinceMs: isFirstBeyond ? nowMs : last.sinceMs });
    return last.count < most ? "counted" : "too many";
  }

  #remember(key: string, tries: Tries): void {
    this.#tries.delete(key);
    const [oldest] = this.#tries.size < this.#limits.maxTrackedAddresses ? [] : this.#tries.keys();
    if (oldest !== undefined) this.#tries.delete(oldest);
    this.#tries.set(key, tries);
  }
}
