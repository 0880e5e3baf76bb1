import { isLoopback } from "../../net/address.ts";
import type { AddressRanges } from "../limits/address-ranges.ts";
import { canonicalAddress } from "../limits/ip-address.ts";
import type { Remote } from "../limits/remote.ts";
import { findClient } from "./forwarded-for.ts";
import type { HttpHead } from "./http-head.ts";

/** Called with the address of a proxy whose clients the server cannot tell apart, and with what would help. */
export type OnIndistinct = (address: string, remedy: string) => void;

/** Knows who is at the other end of a connection: what a proxy says of its clients counts if the operator trusts it. */
export class Remotes {
  #trusted: Pick<AddressRanges, "includes">;
  readonly #onIndistinct: OnIndistinct;
  /** What was said once. */
  readonly #remedies = new Set<string>();

  constructor(trusted: Pick<AddressRanges, "includes">, onIndistinct: OnIndistinct) {
    this.#trusted = trusted;
    this.#onIndistinct = onIndistinct;
  }

  /** Trusts these proxies from now on, and no others; it says again what keeps it from telling clients apart. */
  setTrusted(trusted: Pick<AddressRanges, "includes">): void {
    this.#trusted = trusted;
    this.#remedies.clear();
  }

  /** The remote of a new connection from this IP address, before it has said anything. */
  ofConnection(address: string): Remote {
    const kind = this.#trusted.includes(address) ? "proxy" : "direct";
    return { address: canonicalAddress(address) ?? address, kind };
  }

  /**
   * The remote of a request on a connection of `remote` [PRX-1]. A proxy on this machine does not pass on the exemption of
   * this machine, even if nobody trusts it [PRX-2].
   */
  ofRequest(remote: Remote, headers: HttpHead["headers"]): Remote {
    const isForwarded = headers.has("x-forwarded-for") || headers.has("forwarded");
    if (!isForwarded || (remote.kind === "direct" && !isLoopback(remote.address))) return remote;
    const client =
      remote.kind === "proxy" ? findClient(headers.get("x-forwarded-for"), this.#trusted) : undefined;
    if (client === undefined) this.#noteIndistinct(remote);
    return { address: client ?? remote.address, kind: "forwarded" };
  }

  /** The remote of a connection after the proxy's header, which named this address; undefined: none [PRX-3]. */
  ofHeader(proxy: Remote, address: string | undefined): Remote {
    return address === undefined ? proxy : { address, kind: "forwarded" };
  }

  #noteIndistinct({ address, kind }: Remote): void {
    const remedy =
      kind === "proxy"
        ? "let the proxy send the client's address in X-Forwarded-For"
        : `start the server with --trusted-proxies ${address}`;
    if (this.#remedies.has(remedy)) return;
    this.#remedies.add(remedy);
    this.#onIndistinct(address, remedy);
  }
}
