import { raiseBacklog } from "./backlog.ts";
import type { Peer } from "./peer.ts";
import { RefusedPeer } from "./refused-peer.ts";
import { resetPeer } from "./reset-peer.ts";

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
}

/** When the kernel's probes begin; Bun sets ten, a second apart [CLS-10]. */
const keepAliveMs = 60_000;

/**
 * Listens on TCP. `accept` returns the peer of a new connection from an IP address, or the bytes that refuse it.
 * Without `allowHalfOpen`, a client that half-closes (`printf … | nc`) would lose the replies that are not ready yet.
 * With it, every peer must shut down its own side. Throws what `Bun.listen` throws if the address is not available.
 */
export function listen(
  { hostname, port }: ListenerAddress,
  accept: (socket: Bun.Socket<Peer>, address: string) => Peer | Uint8Array,
): Listener {
  const refused = new RefusedPeer();
  const listener = Bun.listen<Peer>({
    hostname,
    port,
    allowHalfOpen: true,
    socket: {
      open(socket) {
        const address: string | undefined = socket.remoteAddress;
        if (address === undefined) return resetPeer.take(socket);
        const accepted = accept(socket, address);
        if (accepted instanceof Uint8Array) return refused.reject(socket, accepted);
        socket.data = accepted;
        socket.setKeepAlive(true, keepAliveMs);
      },
      data: (socket, chunk) => socket.data.receive(chunk),
      drain: (socket) => socket.data.drained(),
      end: (socket) => socket.data.ended(),
      close: (socket) => socket.data.closed(),
    },
  });
  const hasFullBacklog = "fd" in listener && typeof listener.fd === "number" && raiseBacklog(listener.fd);
  return {
    port: listener.port,
    hasFullBacklog,
    stop: () => listener.stop(),
    stopAll: () => listener.stop(true),
  };
}
