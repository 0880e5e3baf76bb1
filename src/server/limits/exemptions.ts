import { isLoopback } from "../../net/address.ts";
import type { ServerSettings } from "../settings/settings.ts";
import { AddressRanges } from "./address-ranges.ts";
import type { Remote } from "./remote.ts";

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

  /** Whether no limit per address and no rate holds for a connection. Who comes through a proxy is not of this machine. */
  exempts({ address, kind }: Remote): boolean {
    const isOfThisMachine = kind !== "forwarded" && isLoopback(address);
    return (!this.#limitsLoopback && isOfThisMachine) || this.lists(address);
  }
}
