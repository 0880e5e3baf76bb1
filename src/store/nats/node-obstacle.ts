import type { EngineLink } from "./connect.ts";
import type { Engine } from "./engine.ts";
import type { Lease } from "./lease.ts";
import { noLeader } from "./open-stream.ts";
import type { Rounds } from "./rounds.ts";
import { hasLeader } from "./stream-watch.ts";

/** What a node cannot serve without. */
export interface NodeNeeds {
  readonly link: Pick<EngineLink, "isConnected" | "place">;
  readonly engine: Pick<Engine, "findStream">;
  readonly lease: Pick<Lease, "obstacle" | "node">;
  readonly rounds: Pick<Rounds, "findObstacle">;
}

/** Why a node takes no messages now, in words for the operator; undefined if it takes them. */
export async function findNodeObstacle({
  link,
  engine,
  lease,
  rounds,
}: NodeNeeds): Promise<string | undefined> {
  if (!link.isConnected()) return `NATS cannot be reached at ${link.place}`;
  if (!(await hasLeader(engine))) return noLeader;
  const { obstacle } = lease;
  if (obstacle !== undefined) return `server ${lease.node} has no lease: ${obstacle}`;
  return rounds.findObstacle();
}
