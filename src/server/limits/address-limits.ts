import type { RateLimited } from "../metrics/rate-limited.ts";
import type { ServerSettings } from "../settings/settings.ts";
import { AddressTable } from "./address-table.ts";
import { CommandRates, type RateLimits, rateLimitsOf } from "./command-rates.ts";
import { Exemptions } from "./exemptions.ts";

/** The limits that hold per address: whom they hold for, and what is counted. */
export class AddressLimits {
  readonly addresses: AddressTable;
  #exemptions: Exemptions;
  #rates: RateLimits;

  constructor(settings: ServerSettings) {
    this.#exemptions = new Exemptions(settings);
    this.addresses = new AddressTable(settings.maxTrackedAddresses);
    this.#rates = rateLimitsOf(settings);
  }

  /** Whom they do not hold for. */
  get exemptions(): Exemptions {
    return this.#exemptions;
  }

  /** Takes over other settings, for connections from now on. How many addresses are remembered stays. */
  applySettings(settings: ServerSettings): void {
    this.#exemptions = new Exemptions(settings);
    this.#rates = rateLimitsOf(settings);
  }

  /** Opens the account of how fast a new connection from this address sends. `limited` counts what is refused. */
  openRates(address: string, limited: RateLimited): CommandRates {
    return new CommandRates(this.#rates, this.addresses.recordOf(address), limited, () => performance.now());
  }
}
