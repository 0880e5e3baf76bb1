import type { EngineLink } from "./connect.ts";
import { findLeaseKeys, hasLease, openLeaseBuckets } from "./lease-buckets.ts";
import { nodesBucket } from "./name-buckets.ts";
import { isNodeName } from "./node-name.ts";
import { untilAnswered } from "./until-answered.ts";

/** The names of the nodes that have a lease, in order. Rejects with a `StoreOpenError` if the engine does not answer. */
export async function findNodes(link: EngineLink): Promise<readonly string[]> {
  const leases = await openLeaseBuckets(link.connection);
  return await untilAnswered(link, `show ${nodesBucket}`, async () => {
    const names = (await findLeaseKeys(leases)).filter(isNodeName);
    const found = await Promise.all(names.map((name) => hasLease(leases, name)));
    return names.filter((_, index) => found[index]).sort();
  });
}
