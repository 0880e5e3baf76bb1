import type { Refusal } from "../protocol/refusal.ts";
import { encodeRefusal } from "../protocol/reply.ts";
import type { Transport } from "../transport/transport.ts";
import { raiseBacklog } from "./backlog.ts";
import { maxRefusedConnections } from "./file-descriptors.ts";

/** What a transport tells of its peer; a session is one. */
export interface Peer {
  receive(chunk: Uint8Array): void;
  drained(): void;
  ended(): void;
  closed(): void;
}

/** What a listener needs from the server. */
export interface PeerHost {
  /** Somebody has connected: the peer to tell of it, or why it is refused. */
  accept(transport: Transport, address: string): Peer | Refusal;
}

/** A running listener; `stop` closes it and leaves its connections open. */
export interface TcpListener {
  readonly port: number;
  /** Whether the kernel's full backlog is in use. */
  readonly hasFullBacklog: boolean;
  stop(): void;
}

const keepAliveMs = 60_000;
/** How long a refused client has to read the reason and go. */
const refusedLingerMs = 500;

/**
 * Listens for lines on TCP. `allowHalfOpen`, because without it a client that half-closes (`printf … | nc`) would
 * lose the replies that were not ready yet; every peer therefore shuts its own side down.
 * Throws what `Bun.listen` throws when the address can't be had.
 */
export function listenTcp(hostname: string, port: number, host: PeerHost): TcpListener {
  const refusals = new RefusalDesk();
  const listener = Bun.listen<Peer>({
    hostname,
    port,
    allowHalfOpen: true,
    socket: {
      open(socket) {
        const accepted = host.accept(socket, socket.remoteAddress);
        if ("code" in accepted) {
          socket.data = refusals;
          return refusals.turnAway(socket, accepted);
        }
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
  return { port: listener.port, hasFullBacklog, stop: () => listener.stop() };
}

/**
 * The peer of all who are refused: tells them why and sees them off. Each holds a file descriptor until it has
 * gone, so only a few may take their time; the others are closed at once.
 */
class RefusalDesk implements Peer {
  #count = 0;

  turnAway(socket: Bun.Socket<Peer>, refusal: Refusal): void {
    this.#count++;
    socket.write(encodeRefusal(refusal));
    if (this.#count > maxRefusedConnections) {
      socket.end();
      return;
    }
    socket.shutdown();
    setTimeout(() => socket.terminate(), refusedLingerMs).unref();
  }

  receive(): void {}
  drained(): void {}
  ended(): void {}

  closed(): void {
    this.#count--;
  }
}
