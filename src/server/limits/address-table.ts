import { networkOf } from "../../net/address.ts";
import { AddressRecord } from "./address-record.ts";

/**
 * The records of addresses. Those with an open connection stay; of the others the newest, so that the table holds
 * `maxTracked` records, or as many as there are connections. An IPv6 /64 counts as one address.
 */
export class AddressTable {
  readonly #maxTracked: number;
  /** In the order in which their last connection came. */
  readonly #records = new Map<string, AddressRecord>();
  #forgotten = 0;

  constructor(maxTracked: number) {
    this.#maxTracked = maxTracked;
  }

  /** How many addresses have a record. */
  get size(): number {
    return this.#records.size;
  }

  /** How many records were dropped to make room [LIM-25]. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** The record of an address, made if there is none. */
  recordOf(address: string): AddressRecord {
    const key = networkOf(address);
    const record = this.#records.get(key) ?? new AddressRecord();
    // The last one in the order from now on.
    this.#records.delete(key);
    this.#records.set(key, record);
    if (this.#records.size > this.#maxTracked) this.#evict();
    return record;
  }

  /** Drops the record that was used longest ago, unless it has connections: then it is only put behind the others. */
  #evict(): void {
    const [oldest] = this.#records;
    if (oldest === undefined) return;
    const [key, record] = oldest;
    this.#records.delete(key);
    if (record.connections > 0) this.#records.set(key, record);
    else this.#forgotten++;
  }
}
