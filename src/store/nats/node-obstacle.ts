import type { EngineLink } from "./connect.ts";
import type { Engine } from "./engine.ts";
import type { Lease } from "./lease.ts";
import { noLeader } from "./open-stream.ts";
import type { Rounds } from "./rounds.ts";
import { hasMajority } from "./stream-info.ts";

/** What a node cannot serve without. */
export interface NodeNeeds {
  readonly link: Pick<EngineLink, "isConnected" | "place">;
  readonly engine: Pick<Engine, "findStream">;
  readonly lease: Pick<Lease, "obstacle" | "node">;
  readonly rounds: Pick<Rounds, "findObstacle">;
}

const maxTries = 3;

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

async function hasLeader(engine: Pick<Engine, "findStream">): Promise<boolean> {
  for (let tries = 1; tries <= maxTries; tries++) {
    const stream = await engine.findStream();
    if (typeof stream === "object") return hasMajority(stream);
  }
  return false;
}
