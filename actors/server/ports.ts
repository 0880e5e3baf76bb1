import type { Message } from "../../src/protocol/reply.ts";

/** A message before it has an id. */
export interface Draft {
  readonly sender: string;
  readonly text: string;
}

/** How an append ended. `full`: the disk has no room, and nothing was kept. */
export type AppendResult =
  | { readonly outcome: "appended"; readonly messages: readonly Message[] }
  | { readonly outcome: "full" };

/**
 * Where messages are kept. Only the store actor appends, one batch at a time; the board reads beside it. A rejected
 * promise means that the log is lost: what it holds is no longer known.
 */
export interface MessageLog {
  /**
   * Keeps a batch, in order, under the next ids: all of it or nothing. When the promise resolves, the batch is as durable
   * as the log makes it.
   */
  append(batch: readonly Draft[]): Promise<AppendResult>;
  /** The kept message with the smallest id that is not below `fromId`, or undefined. */
  findFirst(fromId: number): Promise<Message | undefined>;
  /** The newest kept messages, at most `count`, oldest first. */
  newest(count: number): Promise<readonly Message[]>;
  /** Whether a full log has room again. */
  hasRoom(): Promise<boolean>;
  /** Makes everything durable and releases the file. */
  close(): Promise<void>;
}

/**
 * Who holds which name (PROTOCOL.md, [NAM-4]). `owner` is a connection's number; calls for one owner take effect in the
 * order in which they were made. Only the store actor calls it.
 */
export interface Names {
  /** Gives `name` to `owner` and frees the owner's earlier name; resolves to false if another owner holds the name. */
  claim(name: string, owner: number): Promise<boolean>;
  /** Frees the name that `owner` holds, if any. */
  release(owner: number): Promise<void>;
}
