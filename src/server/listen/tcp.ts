import { LineDecoder } from "../../protocol/line-decoder.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { encodeRefusal } from "../../protocol/reply.ts";
import { raiseBacklog } from "./backlog.ts";
import { maxRefusedConnections } from "./file-descriptors.ts";
import type { Peer, PeerHost } from "./peer.ts";

/** A running listener; `stop` closes it and leaves its connections open. */
export interface TcpListener {
  readonly port: number;
  /** Whether the kernel's full backlog is in use. */
  readonly hasFullBacklog: boolean;
  stop(): void;
}

/** How the port for lines is opened. */
export interface TcpOptions {
  readonly hostname: string;
  readonly port: number;
  /** How far a line may run without its LF. */
  readonly maxUnterminatedBytes: number;
}

const keepAliveMs = 60_000;
/** How long a refused client has to read the reason and go. */
const refusedLingerMs = 500;

/**
 * Listens for lines on TCP. `allowHalfOpen`, because without it a client that half-closes (`printf … | nc`) would
 * lose the replies that were not ready yet; every peer therefore shuts its own side down.
 * Throws what `Bun.listen` throws when the address can't be had.
 */
export function listenTcp(options: TcpOptions, host: PeerHost): TcpListener {
  const refusals = new RefusalDesk();
  const listener = Bun.listen<Peer>({
    hostname: options.hostname,
    port: options.port,
    allowHalfOpen: true,
    socket: {
      open(socket) {
        // Undefined, whatever its type says, when the peer has reset the connection before it was accepted.
        const address: string | undefined = socket.remoteAddress;
        if (address === undefined) {
          socket.data = nobody;
          socket.terminate();
          return;
        }
        const accepted = host.accept(socket, address, new LineDecoder(options.maxUnterminatedBytes));
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

/** The peer of a connection that was over before it began. */
const nobody: Peer = { receive() {}, drained() {}, ended() {}, closed() {} };

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
