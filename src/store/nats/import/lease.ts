import { StoreOpenError } from "../../errors.ts";
import type { OnNotice } from "../../notice.ts";
import type { EngineLink } from "../connect.ts";
import { Lease } from "../lease.ts";
import { hasLease, openLeaseBuckets } from "../lease-buckets.ts";
import { leaseTimes } from "../lease-times.ts";
import { findNodes } from "../nodes.ts";
import { refusal } from "../until-answered.ts";

/** No node has this name. */
const importer = "IMPORT";

/**
 * Takes the lease of imports, which one import has at a time; waits for the lease of an interrupted import, and says so.
 * Rejects with a `StoreOpenError` if another import has it.
 */
export async function takeImportLease(link: EngineLink, onNotice: OnNotice): Promise<Lease> {
  const buckets = await openLeaseBuckets(link.connection);
  try {
    const waiting = "another import runs, or was interrupted";
    let report = onNotice;
    const lease = await Lease.open(buckets, importer, (notice) => report(notice), leaseTimes, waiting);
    // An import that loses its lease ends with a reason of its own.
    report = () => undefined;
    return lease;
  } catch (error) {
    const isTaken = await hasLease(buckets, importer).catch(() => false);
    throw isTaken && error instanceof StoreOpenError ? refusal(link, "another import is under way") : error;
  }
}

/** Rejects with a `StoreOpenError` while a server of the board has a lease: it would miss the messages of an import. */
export async function rejectServers(link: EngineLink): Promise<void> {
  const nodes = await findNodes(link);
  if (nodes.length === 0) return;
  const [names, verb] =
    nodes.length === 1 ? [`server ${nodes[0]}`, "runs"] : [`servers ${nodes.join(", ")}`, "run"];
  throw refusal(link, `${names} of this board still ${verb}; stop all of them, or wait 15 s after a crash`);
}
