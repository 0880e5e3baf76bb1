import { Bucket } from "./bucket.ts";
import type { EngineLink } from "./connect.ts";
import { findHolder } from "./lease-row.ts";
import { nodesBucket } from "./name-buckets.ts";
import { isNodeName } from "./node-name.ts";
import { untilAnswered } from "./until-answered.ts";

/** The names of the nodes that have a lease, in order. Rejects with a `StoreOpenError` if the engine does not answer. */
export async function findNodes(link: EngineLink): Promise<readonly string[]> {
  const leases = await Bucket.open(link.connection, nodesBucket);
  return await untilAnswered(link, `show ${nodesBucket}`, async () => {
    const names = (await leases.keys()).filter(isNodeName);
    const holders = await Promise.all(names.map((name) => findHolder(leases, name)));
    return names.filter((_, index) => holders[index] !== undefined).sort();
  });
}
