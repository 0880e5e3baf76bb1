import { SettingsError } from "../settings/errors.ts";
import type { ServerSettings } from "../settings/settings.ts";
import { readSocketName, type SocketName } from "./socket-name.ts";

/** The first descriptor that a service manager passes (sd_listen_fds(3)). */
const firstDescriptor = 3;

/** The descriptors of the sockets on which a service manager already listens; undefined: the server opens its own. */
export interface InheritedSockets {
  readonly tcp?: number;
  readonly http?: number;
}

/** The settings that an inherited socket decides. */
type SocketSettings = Pick<ServerSettings, "host" | "tcpPort" | "httpPort">;

/** The sockets, and the settings that they have instead of those of the flags. */
export interface SocketActivation {
  readonly sockets: InheritedSockets;
  readonly settings: Partial<SocketSettings>;
}

/**
 * Takes the sockets that a service manager passes (sd_listen_fds(3)): the first is for lines, the second for the page. The
 * server then has their addresses, so that it still refuses to be open to everybody. Throws `SettingsError` if it can't use
 * one of them.
 */
export function takeInheritedSockets(
  environment: Record<string, string | undefined>,
  { httpPort }: Pick<ServerSettings, "httpPort">,
  readName: (descriptor: number) => SocketName | undefined = readSocketName,
): SocketActivation {
  const count = Number(environment.LISTEN_FDS ?? 0);
  if (count === 0 || environment.LISTEN_PID !== `${process.pid}`) return { sockets: {}, settings: {} };
  if (count > 2 || (count === 2 && httpPort === "off"))
    throw new SettingsError(
      `the service manager passes ${count} sockets, and the server takes ${httpPort === "off" ? "one, for lines: --http-port is off" : "two: the first for lines, the second for the page"}`,
    );
  const [tcp, http] = Array.from({ length: count }, (_, index) => nameOf(firstDescriptor + index, readName));
  if (tcp === undefined) throw new SettingsError(`LISTEN_FDS is ${environment.LISTEN_FDS}: not a number`);
  const settings = { host: tcp.host, tcpPort: tcp.port };
  if (http === undefined) return { sockets: { tcp: firstDescriptor }, settings };
  if (http.host !== tcp.host)
    throw new SettingsError(
      `the two sockets of the service manager listen on ${tcp.host} and ${http.host}: both ports need the same address (ListenStream=)`,
    );
  const sockets = { tcp: firstDescriptor, http: firstDescriptor + 1 };
  return { sockets, settings: { ...settings, httpPort: http.port } };
}

function nameOf(descriptor: number, readName: (descriptor: number) => SocketName | undefined): SocketName {
  const name = readName(descriptor);
  if (name !== undefined) return name;
  throw new SettingsError(
    `descriptor ${descriptor} of the service manager is not a listening TCP socket: use ListenStream= with an address and a port, and not Accept=yes`,
  );
}
