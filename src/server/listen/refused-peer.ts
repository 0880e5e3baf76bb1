import { maxRefusedConnections } from "./file-descriptors.ts";
import type { Peer } from "./peer.ts";

/** How long a refused client has to read the reason and close. */
const refusedLingerMs = 500;

/**
 * The peer of all refused connections of a listener: sends the reason and closes. Each holds a file descriptor until its
 * client has closed, so only a few may linger; the others are closed at once.
 */
export class RefusedPeer implements Peer {
  #count = 0;

  /** Refuses a new connection with these bytes. */
  reject(socket: Bun.Socket<Peer>, reason: Uint8Array): void {
    socket.data = this;
    this.#count++;
    socket.write(reason);
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
