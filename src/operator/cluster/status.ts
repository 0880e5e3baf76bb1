import { type ClusterStatus, readClusterStatus, type StreamStatus } from "../../store/nats/cluster-status.ts";
import type { NodeStatus } from "../../store/nats/node-status.ts";
import { print } from "../print.ts";
import { type EngineAccess, openOperatorLink } from "./link.ts";

/** Options of `cluster status`. */
export interface StatusOptions extends EngineAccess {
  readonly json: boolean | undefined;
}

/** Prints how engines and servers are. The exit code is 1 if something is wrong. Rejects with `StoreOpenError`. */
export async function showStatus(options: StatusOptions): Promise<void> {
  await using link = await openOperatorLink(options);
  const status = await readClusterStatus(link);
  print(options.json ? `${JSON.stringify(status)}\n` : describeStatus(status));
  if (status.problems.length > 0) process.exitCode = 1;
}

/** The status in lines for people. */
export function describeStatus({ board, streams, nodes, problems }: ClusterStatus): string {
  const lines = [
    `board     ${board.identity ?? "without an identity"}`,
    `messages  ${describeMessages(board)}`,
    ...streams.map(describeStream),
    ...nodes.map((node) => describeNode(node, board.lastId)),
    ...problems.map((problem) => `problem   ${problem}`),
  ];
  return `${lines.join("\n")}\n`;
}

function describeMessages({ messageCount, firstId, lastId, erasedCount }: ClusterStatus["board"]): string {
  if (messageCount === 0) return lastId === 0 ? "none" : `none, the next is ${lastId + 1}`;
  const erased = erasedCount > 0 ? `, ${erasedCount} ids without one` : "";
  return `${messageCount}, from ${firstId} to ${lastId}${erased}`;
}

function describeStream({ name, leader, followers }: StreamStatus): string {
  const others = followers.map(({ server, state, lag }) => {
    const behind = lag > 0 ? `, ${lag} behind` : "";
    return `; ${server} ${state}${behind}`;
  });
  // A single engine has no leader, and needs none.
  const leading = leader ?? (followers.length === 0 ? "one engine" : "nobody");
  return `engine    ${name}: ${leading} leads${others.join("")}`;
}

function describeNode({ node, position }: NodeStatus, lastId: number): string {
  if (position === undefined) return `server    ${node}: does not answer`;
  const behind = position < lastId ? `, ${lastId - position} behind` : "";
  return `server    ${node}: at ${position}${behind}`;
}
