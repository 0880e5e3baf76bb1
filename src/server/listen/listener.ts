import type { Certificate } from "../access/certificate.ts";
import { raiseBacklog } from "./backlog.ts";
import { HandshakePeer, type HandshakeRules } from "./handshake-peer.ts";
import { ignoringPeer } from "./ignoring-peer.ts";
import type { Peer } from "./peer.ts";
import { RefusedPeer } from "./refused-peer.ts";
import { closeSilently } from "./silent-close.ts";
import { upgradeToTls } from "./tls-socket.ts";

/** A running listener. */
export interface Listener {
  readonly port: number;
  /** Whether the kernel's full accept backlog is in use. */
  readonly hasFullBacklog: boolean;
  /** Closes the listener. `stop` leaves its connections open; `stopAll` closes them at once. */
  stop(): void;
  stopAll(): void;
}

/** Where to listen. */
export interface ListenerAddress {
  readonly hostname: string;
  /** 0: any free port. */
  readonly port: number;
  /** A socket that listens there already; undefined: a new one. */
  readonly descriptor?: number | undefined;
  /** Undefined: the port speaks plain text. */
  readonly tls?: ListenerTls | undefined;
}

/** How a listener speaks TLS. */
export interface ListenerTls extends Pick<HandshakeRules, "watcher"> {
  readonly certificate: { readonly current: Certificate };
  readonly handshakeTimeoutMs: number;
}

/** When the kernel's probes begin; Bun sets ten, a second apart [CLS-10]. */
const keepAliveMs = 60_000;

/** Returns the peer of a new connection from an IP address, or the bytes that refuse it; `refused` refuses it later. */
type Accept = (socket: Bun.Socket<Peer>, address: string, refused: RefusedPeer) => Peer | Uint8Array;

/**
 * Listens on TCP, with TLS if the address says so.
 * Without `allowHalfOpen`, a client that half-closes (`printf … | nc`) would lose the replies that are not ready yet.
 * With it, every peer must shut down its own side. Throws what `Bun.listen` throws if the address is not available.
 */
export function listen(address: ListenerAddress, accept: Accept): Listener {
  const { hostname, port, descriptor, tls } = address;
  const refused = new RefusedPeer();
  const listener = Bun.listen<Peer>({
    hostname,
    port,
    ...(descriptor === undefined ? {} : { fd: descriptor }),
    allowHalfOpen: true,
    socket: {
      open(socket) {
        const address: string | undefined = socket.remoteAddress;
        // The client reset it before `accept`, despite the type.
        if (address === undefined) return closeSilently(socket);
        socket.setKeepAlive(true, keepAliveMs);
        if (tls !== undefined) {
          openTls(socket, address, tls, (secured) => accept(secured, address, refused));
          return;
        }
        const accepted = accept(socket, address, refused);
        if (accepted instanceof Uint8Array) return refused.reject(socket, accepted);
        socket.data = accepted;
      },
      data: (socket, chunk) => socket.data.receive(chunk),
      drain: (socket) => socket.data.drained(),
      end: (socket) => socket.data.ended(),
      close: (socket) => socket.data.closed(),
    },
  });
  const hasFullBacklog = "fd" in listener && typeof listener.fd === "number" && raiseBacklog(listener.fd);
  return {
    port: descriptor === undefined ? listener.port : port,
    hasFullBacklog,
    stop: () => listener.stop(),
    stopAll: () => listener.stop(true),
  };
}

/**
 * Puts TLS on a socket of a client at this address, and returns the peer of its ciphertext. The connection counts from
 * here, before its handshake. A refused one gets no words: they would cost a handshake.
 */
export function openTls(
  raw: Bun.Socket<Peer>,
  address: string,
  tls: ListenerTls,
  accept: (secured: Bun.Socket<Peer>) => Peer | Uint8Array,
): Peer {
  const { options, asksClients } = tls.certificate.current;
  const socket = upgradeToTls(raw, options);
  const accepted = accept(socket);
  if (accepted instanceof Uint8Array) {
    socket.terminate();
    return ignoringPeer;
  }
  const rules = { timeoutMs: tls.handshakeTimeoutMs, asksClients, watcher: tls.watcher };
  socket.data = new HandshakePeer(socket, accepted, address, rules);
  return ignoringPeer;
}
