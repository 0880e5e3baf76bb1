import type { Peer } from "./peer.ts";

/** The peer of a socket whose events say nothing: it ignores them all. */
export const ignoringPeer: Peer = {
  receive(): void {},
  drained(): void {},
  ended(): void {},
  closed(): void {},
};
