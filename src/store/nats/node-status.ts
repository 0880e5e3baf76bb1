import { nuid } from "@nats-io/transport-node";
import type { EngineLink } from "./connect.ts";
import { findNodes } from "./nodes.ts";
import { answerSubjectOf, encodeQuestion, parseAnswer, questionSubjectOf } from "./round-message.ts";

/** One server of the board, which has a lease. */
export interface NodeStatus {
  readonly node: string;
  /** It holds all messages up to this id; undefined if it did not answer. */
  readonly position: number | undefined;
  /** Its list of all servers; undefined if it did not answer. */
  readonly peers: readonly string[] | undefined;
}

const answerTimeoutMs = 1500;

/** No server has this list: it refuses the question, and says which list it has. */
const unknownPeers = ["status"];

/** Asks each server with a lease for its list, and with that list for its position. */
export async function askNodes(link: EngineLink): Promise<readonly NodeStatus[]> {
  const nodes = await findNodes(link);
  const found = new Map<string, NodeStatus>();
  const boot = nuid.next();
  const ask = (node: string, peers: readonly string[]) => {
    const question = { node: "status", boot, round: 1, askedId: 0, peers };
    link.bus.publish(questionSubjectOf(node), encodeQuestion(question));
  };
  const { promise: answered, resolve } = Promise.withResolvers<void>();
  const unsubscribe = link.bus.subscribe(answerSubjectOf(boot), (bytes) => {
    const answer = parseAnswer(bytes);
    if (answer === undefined || !nodes.includes(answer.node)) return;
    const { node } = answer;
    const before = found.get(node) ?? { node, position: undefined, peers: undefined };
    if ("position" in answer) found.set(node, { ...before, position: answer.position });
    else if (before.peers === undefined) {
      found.set(node, { ...before, peers: answer.peers });
      ask(node, answer.peers);
    }
    if (nodes.every((each) => found.get(each)?.position !== undefined)) resolve();
  });
  const timer = setTimeout(resolve, nodes.length === 0 ? 0 : answerTimeoutMs);
  for (const node of nodes) ask(node, unknownPeers);
  await answered;
  clearTimeout(timer);
  unsubscribe();
  return nodes.map((node) => found.get(node) ?? { node, position: undefined, peers: undefined });
}

/** What is wrong with the servers, in words. */
export function findNodeProblems(nodes: readonly NodeStatus[]): string[] {
  const silent = nodes.filter(({ position }) => position === undefined);
  const lists = new Set(
    nodes.flatMap(({ peers }) => (peers === undefined ? [] : peers.toSorted().join(","))),
  );
  const expected = new Set(nodes.flatMap(({ peers }) => peers ?? []));
  const absent = [...expected].filter((name) => nodes.every(({ node }) => node !== name));
  return [
    ...silent.map(({ node }) => `the server ${node} has a lease, and does not answer`),
    ...absent.map((name) => `the server ${name} does not run, but is in --peers`),
    ...(lists.size > 1 ? [`the servers have different --peers: ${[...lists].join(" and ")}`] : []),
  ];
}
