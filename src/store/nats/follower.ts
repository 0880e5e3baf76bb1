import type { StoredMessage } from "../../../actors/server/ports.ts";
import type { Clock } from "../../net/clock.ts";
import type { Bus } from "./bus.ts";
import type { LogPart } from "./log-part.ts";
import type { Mirror } from "./mirror.ts";

/** What keeps a mirror up to date. */
export interface MirrorFollowerOptions {
  /** This node's name. */
  readonly node: string;
  readonly mirror: Mirror;
  readonly bus: Bus;
  readonly clock: Clock;
  /**
   * Reads the part of the log that begins at `fromId`, of at most `count` ids with a message. Any replica may answer, so
   * that the newest messages may be missing. May reject.
   */
  readonly fetchPart: (fromId: number, count: number) => Promise<LogPart>;
}

/** Keeps a mirror up to date: by the news of other nodes, and by reading what is missing. */
export class MirrorFollower {
  constructor(_options: MirrorFollowerOptions) {}

  /** Takes in a batch that this node has committed, and tells the other nodes. `messages` have dense ids. */
  announce(_messages: readonly StoredMessage[]): void {}

  /** Withdraws a redacted message here and at the other nodes. */
  announceRedaction(_id: number): void {}

  /** The log has this id: reads up to it if it does not arrive by itself. `holder`: a node that has everything up to it. */
  expect(_id: number, _holder?: string): void {}

  /** Ends all subscriptions and timers. */
  stop(): void {}
}
