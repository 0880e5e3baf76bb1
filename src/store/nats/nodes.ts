import { StoreOpenError } from "../errors.ts";
import type { EngineLink } from "./connect.ts";
import { findLeaseKeys, hasLease, openLeaseBuckets } from "./lease-buckets.ts";
import { nodesBucket } from "./name-buckets.ts";
import { isNodeName } from "./node-name.ts";
import { untilAnswered } from "./until-answered.ts";

/**
 * Rejects with a `StoreOpenError` if more than one node has a lease that is not in this list: its majorities need not meet
 * theirs, and nodes that are in no list of the others are asked nothing, so that none of them could object.
 */
export async function rejectOtherPeers(link: EngineLink, peers: readonly string[]): Promise<void> {
  const others = (await findNodes(link)).filter((node) => !peers.includes(node));
  if (others.length <= 1) return;
  const list = peers.join(",");
  throw new StoreOpenError(
    `servers ${others.join(", ")} of this board run, and are not in --peers, which is ${list}; give all servers the same list, and change it by one name at a time`,
  );
}

/**
 * The names of the nodes that have a lease, in order. Rejects with a `StoreOpenError` if the engine does not answer, by
 * default within half a minute.
 */
export async function findNodes(link: EngineLink, timeoutMs?: number): Promise<readonly string[]> {
  const leases = await openLeaseBuckets(link.connection);
  const attempt = async () => {
    const names = (await findLeaseKeys(leases)).filter(isNodeName);
    const found = await Promise.all(names.map((name) => hasLease(leases, name)));
    return names.filter((_, index) => found[index]).sort();
  };
  return await untilAnswered(link, `show ${nodesBucket}`, attempt, timeoutMs);
}
