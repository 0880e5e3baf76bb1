import { isLoopback } from "../../net/address.ts";
import type { ServerSettings } from "../settings/settings.ts";
import { AddressRanges } from "./address-ranges.ts";

/** The addresses that limits per address and rates do not hold for: those that the operator lists, and this machine. */
export class Exemptions {
  readonly #listed: AddressRanges;
  readonly #limitsLoopback: boolean;

  constructor({ exemptAddresses, limitLoopback }: Pick<ServerSettings, "exemptAddresses" | "limitLoopback">) {
    this.#listed = new AddressRanges(exemptAddresses);
    this.#limitsLoopback = limitLoopback;
  }

  /** Whether the operator lists an address. */
  lists(address: string): boolean {
    return this.#listed.includes(address);
  }

  /** Whether no limit holds for an address. */
  exempts(address: string): boolean {
    return (!this.#limitsLoopback && isLoopback(address)) || this.lists(address);
  }
}
