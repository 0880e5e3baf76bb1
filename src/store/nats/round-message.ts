import { isNodeName } from "./node-name.ts";

/** A node asks another one for its position. */
export interface RoundQuestion {
  readonly node: string;
  /** The asking process: its answers go to a subject of its own. */
  readonly boot: string;
  /** The number of the round in this process. */
  readonly round: number;
  /** The answer comes once the answering node's position is at least this. */
  readonly askedId: number;
  /** The asking node's list of all nodes. */
  readonly peers: readonly string[];
}

/** A node's answer: its position, or its own list of nodes, which was asked for, or differs too much to answer. */
export type RoundAnswer = { readonly node: string; readonly round: number } & (
  | { readonly position: number }
  | { readonly peers: readonly string[] }
);

/** The subject of the questions to a node. */
export const questionSubjectOf = (node: string): string => `lastword.round.${node}`;
/** The subject of the question which servers there are: each answers with its list of nodes. */
export const whoSubject = "lastword.who";
/** The subject of the answers to a process. */
export const answerSubjectOf = (boot: string): string => `lastword.answer.${boot}`;

/** More nodes than any cluster has; a message with more of them is nonsense. */
const maxPeers = 32;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A question as a line: `node boot round askedId peer,peer,peer`. */
export function encodeQuestion({ node, boot, round, askedId, peers }: RoundQuestion): Uint8Array {
  return encoder.encode(`${node} ${boot} ${round} ${askedId} ${peers.join(",")}`);
}

/** Parses what `encodeQuestion` returns; undefined for anything else. */
export function parseQuestion(bytes: Uint8Array): RoundQuestion | undefined {
  const [node, boot = "", ...rest] = partsOf(bytes, 5);
  const [round, askedId] = rest.map(parseNumber);
  const peers = parsePeers(rest[2]);
  if (!isNodeName(node) || !/^[0-9A-Za-z]{1,32}$/.test(boot) || peers === undefined) return undefined;
  return round === undefined || askedId === undefined ? undefined : { node, boot, round, askedId, peers };
}

/** An answer as a line: `node round position`, or `node round peer,peer,peer refused`. */
export function encodeAnswer(answer: RoundAnswer): Uint8Array {
  const start = `${answer.node} ${answer.round}`;
  if ("position" in answer) return encoder.encode(`${start} ${answer.position}`);
  return encoder.encode(`${start} ${answer.peers.join(",")} refused`);
}

/** Parses what `encodeAnswer` returns; undefined for anything else. */
export function parseAnswer(bytes: Uint8Array): RoundAnswer | undefined {
  const parts = partsOf(bytes, 4);
  const [node, number = "", content = "", refused] = parts;
  const round = parseNumber(number);
  if (!isNodeName(node) || round === undefined) return undefined;
  if (refused === "refused") {
    const peers = parsePeers(content);
    return peers && { node, round, peers };
  }
  const position = parts.length === 3 ? parseNumber(content) : undefined;
  return position === undefined ? undefined : { node, round, position };
}

/** The parts of a line, or none if there are more than `maxParts` or the line is too long. */
function partsOf(bytes: Uint8Array, maxParts: number): readonly string[] {
  if (bytes.length > 2000) return [];
  const parts = decoder.decode(bytes).split(" ");
  return parts.length > maxParts ? [] : parts;
}

function parseNumber(text: string): number | undefined {
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : undefined;
}

function parsePeers(text = ""): readonly string[] | undefined {
  const peers = text.split(",");
  return peers.length <= maxPeers && peers.every(isNodeName) ? peers : undefined;
}
