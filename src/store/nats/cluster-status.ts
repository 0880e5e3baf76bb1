import {
  type StreamInfo as EngineStreamInfo,
  type JetStreamManager,
  jetstreamManager,
} from "@nats-io/jetstream";
import { nuid } from "@nats-io/transport-node";
import { StoreOpenError } from "../errors.ts";
import { Bucket } from "./bucket.ts";
import { findBucketProblems } from "./bucket-problems.ts";
import type { EngineLink } from "./connect.ts";
import { Engine } from "./engine.ts";
import { bucketSettings, nodesBucket } from "./name-buckets.ts";
import { answerSubjectOf, encodeQuestion, parseAnswer, questionSubjectOf } from "./round-message.ts";
import type { StreamInfo } from "./stream-info.ts";
import { findReplicaProblem, findStreamProblems, minReplicas, streamName } from "./stream-settings.ts";

/** One server of the board. */
export interface NodeStatus {
  readonly node: string;
  /** It holds all messages up to this id; undefined if it did not answer. */
  readonly position: number | undefined;
}

/** The stream of the board, or that of a bucket, on the engines. */
export interface StreamStatus {
  readonly name: string;
  /** The engine that leads it; undefined if none does. */
  readonly leader: string | undefined;
  readonly followers: readonly {
    readonly server: string;
    readonly state: "current" | "lagging" | "away";
    readonly lag: number;
  }[];
}

/** How a board on several machines is. */
export interface ClusterStatus {
  readonly board: Pick<StreamInfo, "identity" | "firstId" | "lastId" | "erasedCount">;
  readonly streams: readonly StreamStatus[];
  /** The servers that have a lease. */
  readonly nodes: readonly NodeStatus[];
  /** What is wrong, in words. */
  readonly problems: readonly string[];
}

const requestTimeoutMs = 3000;
const answerTimeoutMs = 1500;

/** Asks engines and servers how they are. Rejects with a `StoreOpenError` if there is no board, or the stream has no leader. */
export async function readClusterStatus(link: EngineLink): Promise<ClusterStatus> {
  const board = await new Engine(link.connection).findStream();
  if (board === "absent")
    throw new StoreOpenError(`NATS at ${link.place} has no board: make one with lastword cluster init`);
  if (board === "silence")
    throw new StoreOpenError(
      `NATS at ${link.place}: the board's stream has no leader; start a majority of the NATS servers`,
    );
  const manager = await jetstreamManager(link.connection, { checkAPI: false, timeout: requestTimeoutMs });
  const problems = [...findStreamProblems(board.config), ...findReplicaProblem(streamName, board.config)];
  const streams: StreamStatus[] = [];
  for (const name of [streamName, ...Object.keys(bucketSettings(minReplicas))]) {
    const info = await findInfo(manager, name === streamName ? name : `KV_${name}`);
    if (info === undefined)
      problems.push(`${name} does not answer, or is missing: lastword cluster init makes it`);
    else streams.push(describeInfo(name, info));
    if (info !== undefined && name !== streamName)
      problems.push(...findBucketProblems(name, { ...info.config }));
  }
  const nodes = await askNodes(link);
  problems.push(...streams.flatMap(findFollowerProblems), ...nodes.flatMap(findNodeProblems));
  return { board: pick(board), streams, nodes, problems };
}

function pick({ identity, firstId, lastId, erasedCount }: StreamInfo) {
  return { identity, firstId, lastId, erasedCount };
}

async function findInfo(manager: JetStreamManager, name: string): Promise<EngineStreamInfo | undefined> {
  return await manager.streams.info(name).catch(() => undefined);
}

function describeInfo(name: string, { cluster }: EngineStreamInfo): StreamStatus {
  const followers = (cluster?.replicas ?? []).map((replica) => ({
    server: replica.name,
    state: replica.offline
      ? ("away" as const)
      : replica.current
        ? ("current" as const)
        : ("lagging" as const),
    lag: replica.lag ?? 0,
  }));
  return { name, leader: cluster?.leader || undefined, followers };
}

function findFollowerProblems({ name, leader, followers }: StreamStatus): string[] {
  const away = followers.filter(({ state }) => state === "away");
  return [
    ...(leader === undefined && followers.length > 0 ? [`${name} has no leader`] : []),
    ...away.map(({ server }) => `the engine ${server} of ${name} is away`),
  ];
}

function findNodeProblems({ node, position }: NodeStatus): string[] {
  return position === undefined ? [`the server ${node} has a lease, and does not answer`] : [];
}

/** Asks each server with a lease for its position, as a node that is none: an answer needs a list that is nearly its own. */
async function askNodes({ connection, bus }: EngineLink): Promise<NodeStatus[]> {
  const leases = await Bucket.open(connection, nodesBucket);
  const keys = await leases.keys();
  const found = await Promise.all(
    keys.map(async (node) => ((await leases.read(node)).value === undefined ? [] : [node])),
  );
  const nodes = found.flat().sort();
  const positions = new Map<string, number>();
  const boot = nuid.next();
  const { promise, resolve } = Promise.withResolvers<void>();
  const ask = (node: string, peers: readonly string[]) =>
    bus.publish(
      questionSubjectOf(node),
      encodeQuestion({ node: "status", boot, round: 1, askedId: 0, peers }),
    );
  const asked = new Set<string>();
  const unsubscribe = bus.subscribe(answerSubjectOf(boot), (bytes) => {
    const answer = parseAnswer(bytes);
    if (answer === undefined) return;
    if ("position" in answer) positions.set(answer.node, answer.position);
    else if (!asked.has(answer.node)) ask(asked.add(answer.node) && answer.node, answer.peers);
    if (positions.size === nodes.length) resolve();
  });
  const timer = setTimeout(resolve, answerTimeoutMs);
  for (const node of nodes) ask(node, nodes);
  if (nodes.length > 0) await promise;
  clearTimeout(timer);
  unsubscribe();
  return nodes.map((node) => ({ node, position: positions.get(node) }));
}
