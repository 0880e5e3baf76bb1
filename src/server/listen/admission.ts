import { type Refusal, refuseAndClose } from "../../protocol/refusal.ts";
import type { AddressRecord } from "../limits/address-record.ts";
import type { AddressTable } from "../limits/address-table.ts";
import type { RefusedReason } from "../metrics/connection-metrics.ts";
import type { AdmissionLimits } from "./admission-limits.ts";

/** The refusal of a connection, and its reason as a metric names it. */
export interface AdmissionRefusal extends Refusal {
  readonly reason: RefusedReason;
}

const serverFull: AdmissionRefusal = {
  ...refuseAndClose("busy", "this server has too many connections; try again later"),
  reason: "server-full",
};
const httpFull: AdmissionRefusal = {
  ...refuseAndClose("busy", "this server has too many HTTP connections; try again later"),
  reason: "http-full",
};
const addressFull: AdmissionRefusal = {
  ...refuseAndClose("busy", "too many connections from your address"),
  reason: "address-full",
};

/** What admission decides by. */
export interface AdmissionParts {
  readonly limits: AdmissionLimits;
  readonly addresses: AddressTable;
  /** The time in ms; only differences matter. */
  readonly now: () => number;
}

/** Admits or refuses connections (PROTOCOL.md, [LIM-1], [LIM-2], [LIM-14] and [RAT-4]). */
export class Admission {
  readonly #parts: AdmissionParts;
  #limits: AdmissionLimits;
  #count = 0;
  #httpCount = 0;

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
    this.#limits = parts.limits;
  }

  /** Sets other limits, for connections from now on. */
  setLimits(limits: AdmissionLimits): void {
    this.#limits = limits;
  }

  /** The most connections at once. */
  get maxConnections(): number {
    return this.#limits.maxConnections;
  }

  /** How many HTTP connections are open that are no WebSockets. */
  get httpCount(): number {
    return this.#httpCount;
  }

  /** Admits and counts a connection, or returns its refusal. Each admitted connection must `leave` once. */
  enter(address: string): AdmissionRefusal | undefined {
    if (this.#count >= this.#limits.maxConnections) return serverFull;
    const record = this.#parts.addresses.recordOf(address);
    const refusal = this.#limit(address, record);
    if (refusal !== undefined) return refusal;
    record.enter();
    this.#count++;
    return undefined;
  }

  /** Removes a connection that `enter` admitted from the count. */
  leave(address: string): void {
    this.#count--;
    this.#parts.addresses.recordOf(address).leave();
  }

  /** Admits an HTTP connection: it counts like any other, and among its own kind until it upgrades or leaves. */
  enterHttp(address: string): AdmissionRefusal | undefined {
    if (this.#httpCount >= this.#limits.maxHttpConnections) return httpFull;
    const refusal = this.enter(address);
    if (refusal === undefined) this.#httpCount++;
    return refusal;
  }

  /** An admitted HTTP connection is a WebSocket from now on. */
  upgradeHttp(): void {
    this.#httpCount--;
  }

  /** Removes an HTTP connection that did not upgrade from the counts. */
  leaveHttp(address: string): void {
    this.#httpCount--;
    this.leave(address);
  }

  #limit(address: string, record: AddressRecord): AdmissionRefusal | undefined {
    const limits = this.#limits;
    if (limits.countsConnections(address) && record.connections >= limits.maxConnectionsPerAddress)
      return addressFull;
    if (!limits.countsArrivals(address)) return undefined;
    const delayMs = record.arrivals.delayMs(limits.arrivals, this.#parts.now());
    if (delayMs > 0)
      return { ...refuseAndClose("rate-limited", describeDelay(delayMs)), reason: "rate-limited" };
    record.arrivals.take();
    return undefined;
  }
}

/** Not the words for a command that is sent again on the same connection [RAT-1]. */
function describeDelay(delayMs: number): string {
  return `too many new connections from your address; try again in ${Math.ceil(delayMs / 1000)} s`;
}
