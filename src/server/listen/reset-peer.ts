import { ignoringPeer } from "./ignoring-peer.ts";
import type { Peer } from "./peer.ts";

/**
 * Closes a connection that the client reset before `accept`: it has no address, despite the type of `remoteAddress`.
 */
export function takeReset(socket: Bun.Socket<Peer>): void {
  socket.data = ignoringPeer;
  socket.terminate();
}
