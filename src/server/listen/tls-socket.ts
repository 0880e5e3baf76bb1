import { HandshakePeer } from "./handshake-peer.ts";
import { ignoringPeer } from "./ignoring-peer.ts";
import type { Peer } from "./peer.ts";

/** The events of the TLS end of a connection. */
const handlers: Bun.SocketHandler<Peer> = {
  handshake(socket, isComplete, error) {
    if (socket.data instanceof HandshakePeer) socket.data.shaken(isComplete, error);
  },
  data: (socket, chunk) => socket.data.receive(chunk),
  drain: (socket) => socket.data.drained(),
  end: (socket) => socket.data.ended(),
  close: (socket) => socket.data.closed(),
};

/**
 * Puts TLS on a new connection, as its server, and returns the end that carries plain bytes. The certificate is that of
 * the moment: a renewed one serves the next connection. The other end still reports its events, ciphertext included.
 */
export function upgradeToTls(socket: Bun.Socket<Peer>, tls: Bun.TLSOptions): Bun.Socket<Peer> {
  // Bun's types do not know `isServer`.
  const options = { isServer: true, tls, data: ignoringPeer, socket: handlers };
  socket.data = ignoringPeer;
  const [raw, secured] = socket.upgradeTLS<Peer>(options);
  raw.data = ignoringPeer;
  return secured;
}
