import type { Remote } from "../../src/server/limits/remote.ts";
import { Remotes } from "../../src/server/listen/remotes.ts";

/** A client that connects by itself from this address. */
export function direct(address: string): Remote {
  return { address, kind: "direct" };
}

/** All remotes of a server that trusts no proxy. */
export const remotesWithoutProxies = new Remotes({ includes: () => false }, () => undefined);
