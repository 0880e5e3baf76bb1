import {
  type StreamInfo as EngineStreamInfo,
  type JetStreamManager,
  jetstreamManager,
} from "@nats-io/jetstream";
import { findBucketProblems } from "./bucket-problems.ts";
import type { EngineLink } from "./connect.ts";
import { Engine } from "./engine.ts";
import { findImportProblem } from "./import/mark.ts";
import { lookForStream } from "./make-board.ts";
import { bucketSettings } from "./name-buckets.ts";
import { askNodes, findNodeProblems, type NodeStatus } from "./node-status.ts";
import type { StreamInfo } from "./stream-info.ts";
import { findReplicaProblem, findStreamProblems, streamName } from "./stream-settings.ts";
import { refusal } from "./until-answered.ts";

/** An engine that follows a stream's leader. `lag`: how many messages it has still to store. */
export interface FollowerStatus {
  readonly server: string;
  readonly state: "current" | "lagging" | "away";
  readonly lag: number;
}

/** The stream of the board, or that of a bucket, on the engines. */
export interface StreamStatus {
  readonly name: string;
  /** The engine that leads it; undefined if none does. */
  readonly leader: string | undefined;
  readonly followers: readonly FollowerStatus[];
}

/** How a board on several machines is. */
export interface ClusterStatus {
  readonly board: Pick<StreamInfo, "identity" | "firstId" | "lastId" | "messageCount" | "erasedCount">;
  readonly streams: readonly StreamStatus[];
  /** The servers that have a lease. */
  readonly nodes: readonly NodeStatus[];
  /** What is wrong, in words. */
  readonly problems: readonly string[];
}

const requestTimeoutMs = 3000;

/** A leader hears of each follower every second. What the engines say of absence by themselves comes minutes later. */
const awayAfterMs = 5000;

/** Asks engines and servers how they are. Rejects with a `StoreOpenError` if there is no board, or the stream has no leader. */
export async function readClusterStatus(link: EngineLink): Promise<ClusterStatus> {
  const board = await lookForStream(link, new Engine(link.connection));
  if (board === "absent") throw refusal(link, "there is no board: make one with lastword cluster init");
  const streams = await readStreams(link);
  const nodes = await askNodes(link);
  const problems = [
    ...findStreamProblems(board.config),
    ...findReplicaProblem(streamName, board.config),
    ...findImportProblem(board.config),
    ...streams.problems,
    ...streams.found.flatMap(findEngineProblems),
    ...findNodeProblems(nodes),
  ];
  return { board: describeBoard(board), streams: streams.found, nodes, problems };
}

function describeBoard({ identity, firstId, lastId, messageCount, erasedCount }: StreamInfo) {
  return { identity, firstId, lastId, messageCount, erasedCount };
}

/** Reads how the stream of the board and those of the buckets are, and what is wrong with the buckets' settings. */
async function readStreams(link: EngineLink) {
  const manager = await jetstreamManager(link.connection, { checkAPI: false, timeout: requestTimeoutMs });
  const buckets = Object.keys(bucketSettings(1));
  const found: StreamStatus[] = [];
  const problems: string[] = [];
  for (const name of [streamName, ...buckets]) {
    const info = await findInfo(manager, buckets.includes(name) ? `KV_${name}` : name);
    if (info === undefined)
      problems.push(`${name} does not answer, or is missing: lastword cluster init makes it`);
    else found.push(describeInfo(name, info));
    if (info !== undefined && buckets.includes(name))
      problems.push(...findBucketProblems(name, { ...info.config }));
  }
  return { found, problems };
}

async function findInfo(manager: JetStreamManager, name: string): Promise<EngineStreamInfo | undefined> {
  return await manager.streams.info(name).catch(() => undefined);
}

function describeInfo(name: string, { cluster }: EngineStreamInfo): StreamStatus {
  const followers = (cluster?.replicas ?? []).map((replica): FollowerStatus => {
    const { name: server, current, offline = false, active, lag = 0 } = replica;
    const isAway = offline || active / 1e6 > awayAfterMs;
    const state = current ? "current" : "lagging";
    return { server, state: isAway ? "away" : state, lag };
  });
  return { name, leader: cluster?.leader || undefined, followers };
}

function findEngineProblems({ name, leader, followers }: StreamStatus): string[] {
  const away = followers.filter(({ state }) => state === "away");
  return [
    ...(leader === undefined && followers.length > 0 ? [`${name} has no leader`] : []),
    ...away.map(({ server }) => `the engine ${server} of ${name} is away`),
  ];
}
