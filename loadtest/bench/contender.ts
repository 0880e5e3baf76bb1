import { errorMessage } from "../../src/error-message.ts";
import type { RunningServer } from "./child.ts";
import type { ReplyReader } from "./replies.ts";

/** A request and its only correct reply. */
export interface RequestReply {
  readonly request: Uint8Array;
  readonly reply: Uint8Array;
}

/** Sends that the server acknowledges once they are on the disk. */
export interface DurableSends {
  /** Starts the server with its log in `folder`; it syncs each message before it replies. */
  start(folder: string): Promise<RunningServer>;
  /** The first exchange of the sender with this number. */
  handshake(number: number): RequestReply;
  readonly send: RequestReply;
  /** Checks the replies to polls while messages are sent. */
  createPollReplies(): ReplyReader;
}

/** One message that many clients wait for. */
export interface FanOut {
  /** The sender's first exchange. */
  readonly handshake: RequestReply;
  /** Waits for the next message, which has this id. */
  wait(id: number): RequestReply;
  /** Sends the message with this id. */
  send(id: number): RequestReply;
}

/** Messages that the server no longer has in memory. */
export interface OldReads {
  /** Starts the server with its log in `folder`. */
  start(folder: string): Promise<RunningServer>;
  /** Exchanges on one connection that put messages on the board: the first one is old then. */
  readonly seeds: readonly RequestReply[];
  readonly poll: RequestReply;
  /** Reads the old message. */
  readonly read: RequestReply;
}

/** A server that attackers flood, over TCP and, if it has an `httpPort`, over WebSockets. */
export interface FloodTarget {
  start(): Promise<RunningServer>;
  /** The first exchange, which puts message 1 on the board. */
  readonly seed?: RequestReply;
}

/** A server in the comparison. To add one, add a file to `contenders/` and a line to `contenders/all.ts`. */
export interface Contender {
  readonly name: string;
  /** Prepares the server in a temporary `folder`; returns the reason if it is not available. */
  prepare(folder: string): Promise<string | undefined>;
  /** Program and version, once prepared. */
  version(): string;
  start(): Promise<RunningServer>;
  readonly poll: RequestReply;
  /** The first exchange of the connection with this number; by default one poll. */
  readonly handshake?: (number: number) => RequestReply;
  readonly sends?: DurableSends;
  readonly fanOut?: FanOut;
  readonly flood?: FloodTarget;
  readonly oldReads?: OldReads;
}

/** Prefixes errors with the contender's name. */
export async function prefixErrors<Result>(name: string, turn: Promise<Result>): Promise<Result> {
  try {
    return await turn;
  } catch (error) {
    throw new Error(`${name}: ${errorMessage(error)}`);
  }
}

/** Encodes a request and its reply. */
export function exchange(request: string, reply: string): RequestReply {
  return { request: new TextEncoder().encode(request), reply: new TextEncoder().encode(reply) };
}
