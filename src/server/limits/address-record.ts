import { type Rate, TokenBucket } from "./token-bucket.ts";

/** The share of a connection's rates that its address has for each of its connections [RAT-2]. */
const shareOfConnection = 0.4;

/** What the server counts of an address: the connections that are open, and the tokens that they share. */
export class AddressRecord {
  readonly arrivals = new TokenBucket();
  readonly sends = new TokenBucket();
  readonly commands = new TokenBucket();
  #connections = 0;

  /** How many of its connections are open. */
  get connections(): number {
    return this.#connections;
  }

  /** A connection opens. */
  enter(): void {
    this.#connections++;
  }

  /** A connection has closed. */
  leave(): void {
    this.#connections--;
  }

  /** The rate that all its connections share: at least that of one. */
  sharedRate({ burst, perSecond }: Rate): Rate {
    const factor = Math.max(1, this.#connections * shareOfConnection);
    return { burst: burst * factor, perSecond: perSecond * factor };
  }
}
