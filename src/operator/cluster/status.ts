import {
  type BoardStatus,
  type ClusterStatus,
  readClusterStatus,
  type StreamStatus,
} from "../../store/nats/cluster-status.ts";
import { askEngines, type EngineStatus } from "../../store/nats/engine-status.ts";
import type { NodeStatus } from "../../store/nats/node-status.ts";
import { OperatorError } from "../operator-error.ts";
import { print } from "../print.ts";
import { type EngineAccess, openOperatorLink, parseEngineAccess } from "./link.ts";

/** Options of `cluster status`. */
export interface StatusOptions extends EngineAccess {
  readonly json: boolean | undefined;
}

/**
 * Prints the state of engines and servers. The exit code is 1 if something is wrong. Rejects with `StoreOpenError` if there
 * is no board, or no engine that can keep one.
 */
export async function showStatus(options: StatusOptions): Promise<void> {
  const url = parseEngineAccess(options);
  const engines = await askEngines(url, options);
  const [first, ...others] = engines.filter(({ problem }) => problem === undefined);
  if (first === undefined)
    throw new OperatorError(`no engine can keep a board: ${engines.map(describeSilence).join("; ")}`);
  const servers = [first, ...others].map(({ address }) => address);
  await using link = await openOperatorLink(options, { ...url, servers });
  const status = await readClusterStatus(link, engines);
  print(options.json ? `${JSON.stringify(status)}\n` : describeStatus(status));
  if (status.problems.length > 0) process.exitCode = 1;
}

/** The status in lines for people. */
export function describeStatus({ board, engines, streams, nodes, problems }: ClusterStatus): string {
  const lines = [
    ...(board === undefined ? ["board     unknown: its stream does not answer"] : describeBoard(board)),
    ...engines.map(describeEngine),
    ...streams.map(describeStream),
    ...nodes.map((node) => describeNode(node, board?.lastId ?? 0)),
    ...problems.map((problem) => `problem   ${problem}`),
  ];
  return `${lines.join("\n")}\n`;
}

function describeBoard(board: BoardStatus): string[] {
  return [`board     ${board.identity ?? "without an identity"}`, `messages  ${describeMessages(board)}`];
}

function describeMessages({ messageCount, firstId, lastId, erasedCount }: BoardStatus): string {
  if (messageCount === 0) return lastId === 0 ? "none" : `none, the next is ${lastId + 1}`;
  const missing = erasedCount === 1 ? "1 id has none" : `${erasedCount} ids have none`;
  return `${messageCount}, from ${firstId} to ${lastId}${erasedCount > 0 ? `; ${missing}` : ""}`;
}

function describeEngine({ address, name, version }: EngineStatus): string {
  if (version === undefined) return `engine    ${address}: does not answer`;
  return `engine    ${address}: ${name}, nats-server ${version}`;
}

function describeStream({ name, leader, replicas, followers }: StreamStatus): string {
  const others = followers.map(({ server, state, lag }) => {
    const behind = lag > 0 ? `, ${lag} behind` : "";
    return `; ${server} ${state}${behind}`;
  });
  if (replicas === 1) return `stream    ${name}: on one engine`;
  // Without a leader, nobody knows how far the others are.
  return `stream    ${name}: ${leader === undefined ? "no leader" : `${leader} leads${others.join("")}`}`;
}

function describeNode({ node, position, peers }: NodeStatus, lastId: number): string {
  if (position === undefined)
    return `server    ${node}: ${peers === undefined ? "does not answer" : "cannot serve"}`;
  const behind = position < lastId ? `, ${lastId - position} behind` : "";
  return `server    ${node}: at ${position}${behind}`;
}

function describeSilence({ address, problem }: EngineStatus): string {
  return `${address}: ${problem}`;
}
