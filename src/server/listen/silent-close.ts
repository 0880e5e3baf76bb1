import { ignoringPeer } from "./ignoring-peer.ts";
import type { Peer } from "./peer.ts";

/** Closes a connection at once, without a word, and hears no more of it. */
export function closeSilently(socket: Bun.Socket<Peer>): void {
  socket.data = ignoringPeer;
  socket.terminate();
}
