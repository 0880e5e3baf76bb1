import { BlockList, isIP } from "node:net";

/** A set of IP addresses, from a list of addresses and CIDR ranges: `192.0.2.7`, `10.0.0.0/8`, `2001:db8::/32`. */
export class AddressRanges {
  readonly #list = new BlockList();

  /** Each of `ranges` is one that `explainAddressRange` has nothing to say about. */
  constructor(ranges: readonly string[]) {
    for (const range of ranges) {
      const [address = "", length] = range.split("/");
      const family = isIP(address) === 6 ? "ipv6" : "ipv4";
      if (length === undefined) this.#list.addAddress(address, family);
      else this.#list.addSubnet(address, Number(length), family);
    }
  }

  /** Whether an IP address is in one of the ranges; an IPv4 address in IPv6 form (`::ffff:10.0.0.1`) counts as IPv4. */
  includes(address: string): boolean {
    return this.#list.check(address, address.includes(":") ? "ipv6" : "ipv4");
  }
}

/** Why a text is no address and no CIDR range; undefined if it is one. */
export function explainAddressRange(text: string): string | undefined {
  const [address = "", length, ...rest] = text.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0 || address.includes("%"))
    return `${JSON.stringify(text)} is no IP address, and no range such as 10.0.0.0/8.`;
  const most = version === 6 ? 128 : 32;
  if (length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= most)) return undefined;
  return `The number after the slash of ${JSON.stringify(text)} must be from 0 to ${most}.`;
}
