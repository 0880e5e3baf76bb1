import type { Peer } from "./peer.ts";

/**
 * The peer of connections that the client reset before `accept`: they have no address, despite the type of
 * `remoteAddress`.
 */
export const resetPeer = {
  /** Closes the connection. */
  take(socket: Bun.Socket<Peer>): void {
    socket.data = this;
    socket.terminate();
  },
  receive(): void {},
  drained(): void {},
  ended(): void {},
  closed(): void {},
};
