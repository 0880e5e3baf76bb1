import type { StoredMessage } from "../../../../actors/server/ports.ts";

/** A board that moves into the engine. */
export interface MovingBoard {
  /** The board's identity; a new one if it has none. */
  readonly identity: string;
  /** 0 without messages. */
  readonly firstId: number;
  readonly lastId: number;
  readonly messageCount: number;
  /** All messages, in the order of their ids. */
  readonly messages: () => AsyncIterable<StoredMessage>;
}

/** How many ids between the first and the last one have no message. */
export function holeCountOf({ firstId, lastId, messageCount }: MovingBoard): number {
  return messageCount === 0 ? 0 : lastId - firstId + 1 - messageCount;
}
