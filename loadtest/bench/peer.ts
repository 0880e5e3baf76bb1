import type { RunningServer } from "./child.ts";
import type { ReplyReader } from "./replies.ts";

/** A request and the one reply that is right. */
export interface Exchange {
  readonly request: Uint8Array;
  readonly reply: Uint8Array;
}

/** Sends that are acknowledged once they are on the disk. */
export interface DurableSends {
  /** Starts the server so that it keeps its messages in `folder` and syncs them before it answers. */
  start(folder: string): Promise<RunningServer>;
  /** What the sender with this number says first. */
  greeting(number: number): Exchange;
  readonly send: Exchange;
  /** What a poll is answered while others send. */
  createPollReplies(): ReplyReader;
}

/** One message that many wait for. */
export interface FanOut {
  /** What the sender says first. */
  readonly greeting: Exchange;
  /** Waits for the message with this id, the next one. */
  wait(id: number): Exchange;
  /** Sends that message. */
  send(id: number): Exchange;
}

/** A server under comparison. Another one is another file in `peers/` and a line in `peers/all.ts`. */
export interface Peer {
  readonly name: string;
  /** Makes it ready to start, in a temporary `folder`; the reason when it can't be had here. */
  prepare(folder: string): Promise<string | undefined>;
  /** What was measured: program and version, once prepared. */
  version(): string;
  start(): Promise<RunningServer>;
  readonly poll: Exchange;
  /** What makes a connection with this number one that is known to the server; by default it polls once. */
  readonly greeting?: (number: number) => Exchange;
  readonly sends?: DurableSends;
  readonly fanOut?: FanOut;
}

/** Says in whose turn something went wrong. */
export async function blame<Result>(name: string, turn: Promise<Result>): Promise<Result> {
  try {
    return await turn;
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : error}`);
  }
}

/** An exchange of texts. */
export function exchange(request: string, reply: string): Exchange {
  return { request: new TextEncoder().encode(request), reply: new TextEncoder().encode(reply) };
}
