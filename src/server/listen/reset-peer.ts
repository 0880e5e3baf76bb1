import type { Peer } from "./peer.ts";

/**
 * The peer of connections that were reset before they were accepted: such a one has no address, whatever the type of
 * `remoteAddress` says.
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
