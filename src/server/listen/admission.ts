import { type Refusal, refuseAndClose } from "../../protocol/refusal.ts";
import type { AddressRecord } from "../limits/address-record.ts";
import type { AddressTable } from "../limits/address-table.ts";
import type { Remote } from "../limits/remote.ts";
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
const headersFull: AdmissionRefusal = {
  ...refuseAndClose("busy", "too many connections of proxies wait for their headers"),
  reason: "headers-full",
};

/** What admission decides by. */
export interface AdmissionParts {
  readonly limits: AdmissionLimits;
  readonly addresses: AddressTable;
  /** The time in ms; only differences matter. */
  readonly now: () => number;
  /** Called with each connection that is refused. */
  readonly onRefused: (remote: Remote, refusal: AdmissionRefusal) => void;
}

/** Admits or refuses connections (PROTOCOL.md, [LIM-1], [LIM-2], [LIM-14] and [RAT-4]). */
export class Admission {
  readonly #parts: AdmissionParts;
  #limits: AdmissionLimits;
  #count = 0;
  #httpCount = 0;
  #headerCount = 0;

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
  enter(remote: Remote): AdmissionRefusal | undefined {
    const isFull = this.#count >= this.#limits.maxConnections;
    const refusal = isFull ? this.#refuse(remote, serverFull) : this.#enterAddress(remote, "new");
    if (refusal === undefined) this.#count++;
    return refusal;
  }

  /** An admitted HTTP connection turns out to be that of `to`: counts it there. If it is refused, it stays with `from`. */
  moveHttp(from: Remote, to: Remote): AdmissionRefusal | undefined {
    this.#recordOf(from)?.leave();
    const arrival = this.#limits.countsArrivals(from) ? "counted" : "new";
    const refusal = this.#enterAddress(to, arrival);
    if (refusal !== undefined) this.#recordOf(from)?.enter();
    return refusal;
  }

  /** Removes a connection that `enter` admitted from the count. */
  leave(remote: Remote): void {
    this.#count--;
    this.#recordOf(remote)?.leave();
  }

  /** Admits an HTTP connection: it counts like any other, and among its own kind until it upgrades or leaves. */
  enterHttp(remote: Remote): AdmissionRefusal | undefined {
    if (this.#httpCount >= this.#limits.maxHttpConnections) return this.#refuse(remote, httpFull);
    const refusal = this.enter(remote);
    if (refusal === undefined) this.#httpCount++;
    return refusal;
  }

  /** An admitted HTTP connection is a WebSocket from now on. */
  upgradeHttp(): void {
    this.#httpCount--;
  }

  /** Removes an HTTP connection that did not upgrade from the counts. */
  leaveHttp(remote: Remote): void {
    this.#httpCount--;
    this.leave(remote);
  }

  /** Admits a connection whose proxy has not named the client yet: it counts in all, and among its own kind. */
  enterHeader(proxy: Remote): AdmissionRefusal | undefined {
    if (this.#headerCount >= this.#limits.maxProxyHeaders) return this.#refuse(proxy, headersFull);
    const refusal = this.enter(proxy);
    if (refusal === undefined) this.#headerCount++;
    return refusal;
  }

  /** Removes such a connection from the counts: it is closed, or its client enters now. */
  leaveHeader(proxy: Remote): void {
    this.#headerCount--;
    this.leave(proxy);
  }

  /** `counted`: the connection has counted as a new one of this address before. */
  #enterAddress(remote: Remote, arrival: "new" | "counted"): AdmissionRefusal | undefined {
    const limits = this.#limits;
    const { now } = this.#parts;
    const record = this.#recordOf(remote);
    if (record === undefined) return undefined;
    if (limits.countsConnections(remote) && record.connections >= limits.maxConnectionsPerAddress)
      return this.#refuse(remote, addressFull);
    if (arrival === "new" && limits.countsArrivals(remote)) {
      const delayMs = record.arrivals.delayMs(limits.arrivals, now());
      if (delayMs > 0) return this.#refuse(remote, refuseArrival(delayMs));
      record.arrivals.take();
    }
    record.enter();
    return undefined;
  }

  /** A trusted proxy has none: the visitors that come from its machine count by themselves. */
  #recordOf({ address, kind }: Remote): AddressRecord | undefined {
    return kind === "proxy" ? undefined : this.#parts.addresses.recordOf(address);
  }

  #refuse(remote: Remote, refusal: AdmissionRefusal): AdmissionRefusal {
    this.#parts.onRefused(remote, refusal);
    return refusal;
  }
}

/** Not the words for a command that is sent again on the same connection [RAT-1]. */
function refuseArrival(delayMs: number): AdmissionRefusal {
  const text = `too many new connections from your address; try again in ${Math.ceil(delayMs / 1000)} s`;
  return { ...refuseAndClose("rate-limited", text), reason: "rate-limited" };
}
