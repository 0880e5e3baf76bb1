import type { Exemptions } from "../limits/exemptions.ts";
import type { Remote } from "../limits/remote.ts";
import type { Rate } from "../limits/token-bucket.ts";
import { SettingsError } from "../settings/errors.ts";
import type { ServerSettings } from "../settings/settings.ts";
import { adminFileDescriptors, reservedFileDescriptors } from "./file-descriptors.ts";

/** The limits of connections, in all and per address; see `ServerSettings`. */
export interface AdmissionLimits {
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  /** How many of them may be HTTP connections that are no WebSockets. */
  readonly maxHttpConnections: number;
  /** How many of them may wait for the header of a proxy. */
  readonly maxProxyHeaders: number;
  /** How often an address may open a connection. */
  readonly arrivals: Rate;
  /** Whether `maxConnectionsPerAddress` holds for a connection. */
  countsConnections(remote: Remote): boolean;
  /** Whether `arrivals` holds for a connection. */
  countsArrivals(remote: Remote): boolean;
}

type ConnectionSettings = Pick<
  ServerSettings,
  | "maxConnections"
  | "maxConnectionsPerAddress"
  | "maxHttpConnections"
  | "maxProxyHeaders"
  | "adminPort"
  | "newConnectionBurst"
  | "newConnectionsPerMinute"
>;

/** The most connections that the server accepts unless `maxConnections` asks for more. */
const defaultMaxConnections = 100_000;
const defaultMaxConnectionsPerAddress = 256;
/** The share of the connections that may be HTTP, and that may wait for the header of a proxy, by default. */
const defaultShare = 0.25;

/**
 * Derives the connection limits from the settings and the open-file limit of the process (undefined: not known).
 * Throws `SettingsError` if the open-file limit is too low.
 */
export function resolveAdmissionLimits(
  settings: ConnectionSettings,
  exemptions: Exemptions,
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
  const share = Math.max(1, Math.floor(maxConnections * defaultShare));
  const isLimitGiven = settings.maxConnectionsPerAddress !== undefined;
  return {
    maxConnections,
    maxHttpConnections: settings.maxHttpConnections ?? share,
    maxProxyHeaders: settings.maxProxyHeaders ?? share,
    maxConnectionsPerAddress: settings.maxConnectionsPerAddress ?? defaultMaxConnectionsPerAddress,
    arrivals: { burst: settings.newConnectionBurst, perSecond: settings.newConnectionsPerMinute / 60 },
    countsConnections: (remote) =>
      remote.kind !== "proxy" &&
      (isLimitGiven ? !exemptions.lists(remote.address) : !exemptions.exempts(remote)),
    countsArrivals: (remote) => remote.kind !== "proxy" && !exemptions.exempts(remote),
  };
}
