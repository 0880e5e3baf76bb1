import { errorMessage } from "../../src/error-message.ts";
import type { RunningServer } from "./child.ts";
import type { ReplyReader } from "./replies.ts";

/** A request and the one reply that is right. */
export interface RequestReply {
  readonly request: Uint8Array;
  readonly reply: Uint8Array;
}

/** Sends that are acknowledged once they are on the disk. */
export interface DurableSends {
  /** Starts the server so that it keeps its messages in `folder` and syncs them before it answers. */
  start(folder: string): Promise<RunningServer>;
  /** What the sender with this number says first. */
  handshake(number: number): RequestReply;
  readonly send: RequestReply;
  /** What a poll is answered while others send. */
  createPollReplies(): ReplyReader;
}

/** One message that many wait for. */
export interface FanOut {
  /** What the sender says first. */
  readonly handshake: RequestReply;
  /** Waits for the message with this id, the next one. */
  wait(id: number): RequestReply;
  /** Sends that message. */
  send(id: number): RequestReply;
}

/** A server under comparison. Another one is another file in `contenders/` and a line in `contenders/all.ts`. */
export interface Contender {
  readonly name: string;
  /** Prepares it to start, in a temporary `folder`; returns the reason if it is not available here. */
  prepare(folder: string): Promise<string | undefined>;
  /** What was measured: program and version, once prepared. */
  version(): string;
  start(): Promise<RunningServer>;
  readonly poll: RequestReply;
  /** What makes a connection with this number one that is known to the server; by default it polls once. */
  readonly handshake?: (number: number) => RequestReply;
  readonly sends?: DurableSends;
  readonly fanOut?: FanOut;
}

/** Says in whose turn something went wrong. */
export async function prefixErrors<Result>(name: string, turn: Promise<Result>): Promise<Result> {
  try {
    return await turn;
  } catch (error) {
    throw new Error(`${name}: ${errorMessage(error)}`);
  }
}

/** An exchange of texts. */
export function exchange(request: string, reply: string): RequestReply {
  return { request: new TextEncoder().encode(request), reply: new TextEncoder().encode(reply) };
}
