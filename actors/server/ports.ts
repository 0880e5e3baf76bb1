import type { Message } from "../../src/protocol/reply.ts";

/** A message before it has an id. */
export interface Draft {
  readonly sender: string;
  readonly text: string;
}

/** How an append ended: `full` means that nothing was kept because the disk has no room. */
export type Appended =
  | { readonly outcome: "appended"; readonly messages: readonly Message[] }
  | { readonly outcome: "full" };

/**
 * Where messages are kept. Its one user is the store actor, which awaits each append before the next; the board
 * reads beside it. A promise that rejects means that the log is lost: what it holds is no longer known.
 */
export interface Log {
  /**
   * Keeps a batch, in order, under the next ids; when the promise resolves, it is as durable as the log makes
   * it. All of the batch is kept or none.
   */
  append(batch: readonly Draft[]): Promise<Appended>;
  /** The kept message with the smallest id that is not below `fromId`, or undefined. */
  findFirst(fromId: number): Promise<Message | undefined>;
  /** The newest kept messages, at most `count`, oldest first. */
  newest(count: number): Promise<readonly Message[]>;
  /** Whether a full log has room again. */
  hasRoom(): Promise<boolean>;
  /** Makes all durable and lets go of the file. */
  close(): Promise<void>;
}

/**
 * Who holds which name (PROTOCOL.md, [NAM-4]). `owner` is a connection's number; calls of one owner take effect
 * in the order in which they were made. Its one user is the store actor.
 */
export interface Names {
  /** Gives `name` to `owner`, whose earlier name is free from then on; resolves to false when it is taken. */
  claim(name: string, owner: number): Promise<boolean>;
  /** Frees the name that `owner` holds, if any. */
  release(owner: number): Promise<void>;
}
