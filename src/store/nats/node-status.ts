import { nuid } from "@nats-io/transport-node";
import type { EngineLink } from "./connect.ts";
import { findNodes } from "./nodes.ts";
import {
  answerSubjectOf,
  encodeQuestion,
  parseAnswer,
  questionSubjectOf,
  whoSubject,
} from "./round-message.ts";

/** One server of the board, which has a lease, or answered. */
export interface NodeStatus {
  readonly node: string;
  /** It holds all messages up to this id; undefined if it did not say so: it cannot serve, or does not answer. */
  readonly position: number | undefined;
  /** Its list of all servers; undefined if it did not answer. */
  readonly peers: readonly string[] | undefined;
}

const leasesTimeoutMs = 3000;
const answerTimeoutMs = 1500;

/**
 * Asks which servers there are, and each that answers for its position. Without a leader, nobody knows who has a lease:
 * then those that answer are all.
 */
export async function askNodes(link: EngineLink): Promise<readonly NodeStatus[]> {
  const leases = await findNodes(link, leasesTimeoutMs).catch(() => undefined);
  const found = new Map<string, NodeStatus>();
  const boot = nuid.next();
  const ask = (subject: string, peers: readonly string[]) =>
    link.bus.publish(subject, encodeQuestion({ node: "status", boot, round: 1, askedId: 0, peers }));
  const { promise: answered, resolve } = Promise.withResolvers<void>();
  const unsubscribe = link.bus.subscribe(answerSubjectOf(boot), (bytes) => {
    const answer = parseAnswer(bytes);
    if (answer === undefined) return;
    const { node } = answer;
    const before = found.get(node) ?? { node, position: undefined, peers: undefined };
    if ("position" in answer) found.set(node, { ...before, position: answer.position });
    else if (before.peers === undefined) {
      found.set(node, { ...before, peers: answer.peers });
      ask(questionSubjectOf(node), answer.peers);
    }
    if (leases?.every((each) => found.get(each)?.position !== undefined)) resolve();
  });
  const timer = setTimeout(resolve, leases?.length === 0 ? 0 : answerTimeoutMs);
  ask(whoSubject, ["status"]);
  await answered;
  clearTimeout(timer);
  unsubscribe();
  const names = [...new Set([...(leases ?? []), ...found.keys()])];
  return names
    .toSorted((one, other) => (one < other ? -1 : 1))
    .map((node) => found.get(node) ?? { node, position: undefined, peers: undefined });
}

/** What is wrong with the servers, in words. */
export function findNodeProblems(nodes: readonly NodeStatus[]): string[] {
  const silent = nodes.filter(({ peers }) => peers === undefined);
  const idle = nodes.filter(({ position, peers }) => position === undefined && peers !== undefined);
  const lists = new Set(
    nodes.flatMap(({ peers }) => (peers === undefined ? [] : peers.toSorted().join(","))),
  );
  const expected = new Set(nodes.flatMap(({ peers }) => peers ?? []));
  const absent = [...expected].filter((name) => nodes.every(({ node }) => node !== name));
  return [
    ...silent.map(({ node }) => `the server ${node} has a lease, and does not answer`),
    ...idle.map(({ node }) => `the server ${node} runs, and cannot serve: its log says why`),
    ...absent.map((name) => `the server ${name} does not run, but is in --peers`),
    ...(lists.size > 1 ? [`the servers have different --peers: ${[...lists].join(" and ")}`] : []),
  ];
}
