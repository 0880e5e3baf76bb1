import { TcpTransport } from "../../net/tcp-transport.ts";
import { LineDecoder } from "../../protocol/line-decoder.ts";
import { encodeRefusal } from "../../protocol/reply.ts";
import { raiseBacklog } from "./backlog.ts";
import type { Peer, PeerHost } from "./peer.ts";
import { RefusedPeer } from "./refused-peer.ts";
import { resetPeer } from "./reset-peer.ts";

/** A running listener. `stop` closes it; its connections stay open. */
export interface TcpListener {
  readonly port: number;
  /** Whether the listener uses the largest accept backlog that the kernel allows. */
  readonly hasFullBacklog: boolean;
  stop(): void;
}

/** Where to listen, and the limit for a line without its LF. */
export interface TcpListenerSettings {
  readonly hostname: string;
  readonly port: number;
  readonly maxUnterminatedBytes: number;
}

const keepAliveMs = 60_000;

/**
 * Listens for lines on TCP. Without `allowHalfOpen`, a client that half-closes (`printf … | nc`) would lose the replies
 * that are not ready yet. With it, every peer must shut down its own side. Throws what `Bun.listen` throws if the
 * address is not available.
 */
export function listenTcp(settings: TcpListenerSettings, host: PeerHost): TcpListener {
  const refused = new RefusedPeer();
  const listener = Bun.listen<Peer>({
    hostname: settings.hostname,
    port: settings.port,
    allowHalfOpen: true,
    socket: {
      open(socket) {
        const address: string | undefined = socket.remoteAddress;
        if (address === undefined) return resetPeer.take(socket);
        const lines = new LineDecoder(settings.maxUnterminatedBytes);
        const accepted = host.accept(new TcpTransport(socket), address, lines);
        if ("code" in accepted) return refused.reject(socket, encodeRefusal(accepted));
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
