import type { Message } from "../protocol/reply.ts";

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

/** A log could not be opened; the message says why, for a person. */
export class LogOpenError extends Error {
  override readonly name = "LogOpenError";
}

/** A log has failed and must not be used any more; the message says how. */
export class LogFailedError extends Error {
  override readonly name = "LogFailedError";
}
