import {
  type ClusterStatus,
  type NodeStatus,
  readClusterStatus,
  type StreamStatus,
} from "../../store/nats/cluster-status.ts";
import { type EngineOptions, openOperatorLink } from "./link.ts";

/** Options of `cluster status`. */
export interface StatusOptions extends EngineOptions {
  readonly json: boolean | undefined;
}

/** Prints how engines and servers are. The exit code is 1 if something is wrong. Rejects with `StoreOpenError`. */
export async function showStatus(options: StatusOptions): Promise<void> {
  await using link = await openOperatorLink(options);
  const status = await readClusterStatus(link);
  process.stdout.write(options.json ? `${JSON.stringify(status)}\n` : describeStatus(status));
  if (status.problems.length > 0) process.exitCode = 1;
}

/** The status in lines for people. */
export function describeStatus({ board, streams, nodes, problems }: ClusterStatus): string {
  const lines = [
    `board     ${board.identity ?? "without an identity"}`,
    `messages  ${board.lastId < Math.max(board.firstId, 1) ? "none" : `${board.firstId} to ${board.lastId}`}${board.erasedCount > 0 ? `, ${board.erasedCount} redacted` : ""}`,
    ...streams.map(describeStream),
    ...nodes.map((node) => describeNode(node, board.lastId)),
    ...problems.map((problem) => `problem   ${problem}`),
  ];
  return `${lines.join("\n")}\n`;
}

function describeStream({ name, leader, followers }: StreamStatus): string {
  const others = followers.map(
    ({ server, state, lag }) => `${server} ${state}${lag > 0 ? `, ${lag} behind` : ""}`,
  );
  return `engine    ${name}: ${leader ?? "nobody"} leads${others.length > 0 ? `; ${others.join("; ")}` : ""}`;
}

function describeNode({ node, position }: NodeStatus, lastId: number): string {
  if (position === undefined) return `server    ${node}: does not answer`;
  return `server    ${node}: at ${position}${position < lastId ? `, ${lastId - position} behind` : ""}`;
}
