import {
  type StreamInfo as EngineStreamInfo,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  jetstreamManager,
} from "@nats-io/jetstream";
import { findBucketProblems } from "./bucket-problems.ts";
import type { EngineLink } from "./connect.ts";
import { Engine, type Found } from "./engine.ts";
import type { EngineStatus } from "./engine-status.ts";
import { findImportProblem } from "./import/mark.ts";
import { lookForStream } from "./make-board.ts";
import { bucketSettings } from "./name-buckets.ts";
import { askNodes, findNodeProblems, type NodeStatus } from "./node-status.ts";
import type { StreamInfo } from "./stream-info.ts";
import { findReplicaProblem, findStreamProblems, streamName } from "./stream-settings.ts";
import { refusal } from "./until-answered.ts";

/** An engine that follows a stream's leader. `lag`: how many messages it still has to store. */
export interface FollowerStatus {
  readonly server: string;
  readonly state: "current" | "lagging" | "away";
  readonly lag: number;
}

/** The stream of the board, or that of a bucket, on the engines. */
export interface StreamStatus {
  readonly name: string;
  /** The engine that leads it; undefined if none does, or none answers. */
  readonly leader: string | undefined;
  /** How many engines have it; undefined if none answers. One engine has no leader, and needs none. */
  readonly replicas: number | undefined;
  readonly followers: readonly FollowerStatus[];
}

/** The messages of a board. */
export type BoardStatus = Pick<
  StreamInfo,
  "identity" | "firstId" | "lastId" | "messageCount" | "erasedCount"
>;

/** The state of a board on several machines. */
export interface ClusterStatus {
  /** Undefined if its stream does not answer. */
  readonly board: BoardStatus | undefined;
  /** Each address of `--store`. */
  readonly engines: readonly EngineStatus[];
  readonly streams: readonly StreamStatus[];
  /** The servers that have a lease, or answer. */
  readonly nodes: readonly NodeStatus[];
  /** What is wrong, in words. */
  readonly problems: readonly string[];
}

/** An election may take longer: meanwhile, there is no leader, and that is the status. */
const requestTimeoutMs = 3000;

/** A leader hears from each follower every second. The engines themselves report an absent one only minutes later. */
const awayAfterMs = 5000;

/**
 * Asks the servers, and the streams on the engines, for their state, for a few seconds. `engines`: what each of them says.
 * Rejects with a `StoreOpenError` if there is no board.
 */
export async function readClusterStatus(
  link: EngineLink,
  engines: readonly EngineStatus[],
): Promise<ClusterStatus> {
  const [board, streams, nodes] = await Promise.all([findBoard(link), readStreams(link), askNodes(link)]);
  const problems = [
    ...engines.flatMap(({ address, problem }) => (problem === undefined ? [] : [`${address}: ${problem}`])),
    ...(board === undefined ? [] : findBoardProblems(board)),
    ...streams.problems,
    ...streams.found.flatMap(findStreamProblem),
    ...findNodeProblems(nodes),
  ];
  return { board: board && describeBoard(board), engines, streams: streams.found, nodes, problems };
}

async function findBoard(link: EngineLink): Promise<StreamInfo | undefined> {
  const board = await lookForStream(link, new Engine(link.connection), requestTimeoutMs).catch(
    () => undefined,
  );
  if (board === "absent") throw refusal(link, "there is no board: make one with lastword cluster init");
  return board;
}

function findBoardProblems({ config }: StreamInfo): string[] {
  return [
    ...findStreamProblems(config),
    ...findReplicaProblem(streamName, config),
    ...findImportProblem(config),
  ];
}

function describeBoard({ identity, firstId, lastId, messageCount, erasedCount }: StreamInfo): BoardStatus {
  return { identity, firstId, lastId, messageCount, erasedCount };
}

/** Reads the state of the board's stream and of the buckets' streams, and what is wrong with the buckets' settings. */
async function readStreams(link: EngineLink) {
  const manager = await jetstreamManager(link.connection, { checkAPI: false, timeout: requestTimeoutMs });
  const buckets = Object.keys(bucketSettings(1));
  const names = [streamName, ...buckets];
  const infos = await Promise.all(
    names.map((name) => findInfo(manager, name === streamName ? name : `KV_${name}`)),
  );
  const found: StreamStatus[] = [];
  const problems: string[] = [];
  for (const [index, name] of names.entries()) {
    const info = infos[index] ?? "silence";
    if (info === "absent") problems.push(`${name} is missing: lastword cluster init makes it`);
    else if (info === "silence") found.push({ name, leader: undefined, replicas: undefined, followers: [] });
    else {
      found.push(describeInfo(name, info));
      if (name !== streamName) problems.push(...findBucketProblems(name, { ...info.config }));
    }
  }
  return { found, problems };
}

async function findInfo(manager: JetStreamManager, name: string): Promise<Found<EngineStreamInfo>> {
  try {
    return await manager.streams.info(name);
  } catch (error) {
    return error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound
      ? "absent"
      : "silence";
  }
}

function describeInfo(name: string, { cluster, config }: EngineStreamInfo): StreamStatus {
  const followers = (cluster?.replicas ?? []).map((replica): FollowerStatus => {
    const { name: server, current, offline = false, active, lag = 0 } = replica;
    const isAway = offline || active / 1e6 > awayAfterMs;
    const state = current ? "current" : "lagging";
    return { server, state: isAway ? "away" : state, lag };
  });
  return { name, leader: cluster?.leader || undefined, replicas: config.num_replicas, followers };
}

function findStreamProblem({ name, leader, replicas, followers }: StreamStatus): string[] {
  const away = followers.filter(({ state }) => state === "away");
  const remedy = "start a majority of the engines, and look whether their disks are full";
  if (leader === undefined) return replicas === 1 ? [] : [`${name} has no leader: ${remedy}`];
  const hasMajority = away.length * 2 < followers.length + 1;
  return [
    ...(hasMajority ? [] : [`${name} has no majority of its engines, and stores nothing: ${remedy}`]),
    ...away.map(({ server }) => `the engine ${server} of ${name} is away`),
  ];
}
