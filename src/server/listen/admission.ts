import { type Refusal, refuseAndClose } from "../../protocol/refusal.ts";
import type { RefusedReason } from "../metrics/connection-metrics.ts";
import { SettingsError } from "../settings/errors.ts";
import type { ServerSettings } from "../settings/settings.ts";
import { adminFileDescriptors, reservedFileDescriptors } from "./file-descriptors.ts";

/** The refusal of a connection, and its reason as a metric names it. */
export interface AdmissionRefusal extends Refusal {
  readonly reason: RefusedReason;
}

const serverFull = refuseConnection("server-full", "this server has too many connections; try again later");
const httpFull = refuseConnection("http-full", "this server has too many HTTP connections; try again later");
const addressFull = refuseConnection("address-full", "too many connections from your address");

function refuseConnection(reason: RefusedReason, text: string): AdmissionRefusal {
  return { ...refuseAndClose("busy", text), reason };
}

/** The connection limits, in all and per address; see `ServerSettings`. */
export interface AdmissionLimits {
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  /** How many of them may be HTTP connections that are no WebSockets. */
  readonly maxHttpConnections: number;
  readonly countsLoopback: boolean;
}

/** The most connections that the server accepts unless `maxConnections` asks for more. */
const defaultMaxConnections = 100_000;
const defaultMaxConnectionsPerAddress = 256;
/** The share of the connections that may be HTTP, by default. */
const httpShare = 0.25;

type ConnectionSettings = Pick<
  ServerSettings,
  "maxConnections" | "maxConnectionsPerAddress" | "maxHttpConnections" | "adminPort"
>;

/**
 * Derives the connection limits from the settings and the open-file limit of the process (undefined: not known).
 * Throws `SettingsError` if the open-file limit is too low.
 */
export function resolveAdmissionLimits(
  settings: ConnectionSettings,
  fileDescriptorLimit: number = defaultMaxConnections + reservedFileDescriptors,
): AdmissionLimits {
  const reserved = reservedFileDescriptors + (settings.adminPort === "off" ? 0 : adminFileDescriptors);
  const available = fileDescriptorLimit - reserved;
  const maxConnections = settings.maxConnections ?? Math.min(available, defaultMaxConnections);
  if (maxConnections > available || maxConnections < 1) {
    const needed = Math.max(maxConnections, 1) + reserved;
    throw new SettingsError(
      `${Math.max(maxConnections, 1)} connections need an open-file limit of ${needed}, but it is ${fileDescriptorLimit}: ` +
        `raise it (ulimit -n ${needed}) or lower --max-connections`,
    );
  }
  return {
    maxConnections,
    maxHttpConnections: settings.maxHttpConnections ?? Math.max(1, Math.floor(maxConnections * httpShare)),
    maxConnectionsPerAddress: settings.maxConnectionsPerAddress ?? defaultMaxConnectionsPerAddress,
    countsLoopback: settings.maxConnectionsPerAddress !== undefined,
  };
}

/**
 * Admits or refuses connections (PROTOCOL.md, [LIM-1] and [LIM-2]). An IPv6 /64 network counts as one address, since
 * a provider gives one customer at least that much.
 */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #countByAddress = new Map<string, number>();
  #count = 0;
  #httpCount = 0;

  constructor(limits: AdmissionLimits) {
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
    if (this.#isCounted(address)) {
      const key = networkOf(address);
      const count = this.#countByAddress.get(key) ?? 0;
      if (count >= this.#limits.maxConnectionsPerAddress) return addressFull;
      this.#countByAddress.set(key, count + 1);
    }
    this.#count++;
    return undefined;
  }

  /** Removes a connection that `enter` admitted from the count. */
  leave(address: string): void {
    this.#count--;
    if (!this.#isCounted(address)) return;
    const key = networkOf(address);
    const count = this.#countByAddress.get(key) ?? 0;
    if (count > 1) this.#countByAddress.set(key, count - 1);
    else this.#countByAddress.delete(key);
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

  #isCounted(address: string): boolean {
    return this.#limits.countsLoopback || !isLoopback(address);
  }
}

/** Whether an address is this machine's own, and no other machine can use it. */
export function isLoopback(address: string): boolean {
  return (
    address.startsWith("127.") ||
    address === "::1" ||
    address === "localhost" ||
    address.startsWith("::ffff:127.")
  );
}

/** An IPv4 address as it is; the first 64 bits of an IPv6 address. */
function networkOf(address: string): string {
  if (!address.includes(":") || address.startsWith("::ffff:")) return address;
  const [head = "", tail] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === "" ? 0 : tail.split(":").length);
  const filled = [...groups, ...Array<string>(missing).fill("0"), ...(tail ? tail.split(":") : [])];
  return filled.slice(0, 4).join(":");
}
