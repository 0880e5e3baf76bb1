import type { ConfirmedReader, Follower, SharedReads } from "../../../actors/server/ports.ts";
import type { Clock } from "../../net/clock.ts";
import type { OnNotice } from "../notice.ts";
import type { Bus } from "./bus.ts";
import type { MirrorFollower } from "./follower.ts";
import type { Mirror } from "./mirror.ts";

/** What rounds need. */
export interface RoundsOptions {
  /** This node's name. */
  readonly node: string;
  /** Random, new in each process; letters and digits. */
  readonly boot: string;
  /** The names of all nodes, this one included. */
  readonly peers: readonly string[];
  readonly mirror: Mirror;
  readonly follower: Pick<MirrorFollower, "expect">;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly onNotice: OnNotice;
  /**
   * Whether another process may have this node's name by now. Asked whenever this node is about to answer or to count
   * itself: a process that was frozen must know it before it acts.
   */
  readonly isFenced: () => boolean;
  /** Runs `start` later in this turn of the event loop, so that readers that come together share a round; default: `setImmediate`. */
  readonly defer?: (start: () => void) => void;
}

/** Reads of a log that several nodes share: rounds of questions among them. */
export class Rounds implements SharedReads {
  constructor(_options: RoundsOptions) {}

  /** The highest result of a round: no node shows less from now on. */
  get confirmedId(): number {
    return 0;
  }

  /**
   * From now on this node answers, and counts itself. Call it when the node has its lease, has passed the barrier after
   * that, and its mirror has reached the last id that the engine named after the barrier.
   */
  open(): void {}

  /** This node neither answers nor counts until the next `open`: its lease was lost, and another process may have its name. */
  suspend(): void {}

  /** `follower` gets all messages after `shownId` that the mirror holds, once a round has confirmed them. */
  follow(_follower: Follower, _shownId = 0): void {}

  confirm(_reader: ConfirmedReader): void {}

  /** Resolves to true once a round's result is at least `id` and published here, or to false after `timeoutMs`. */
  whenConfirmed(_id: number, _timeoutMs: number): Promise<boolean> {
    return Promise.resolve(false);
  }

  /** Why reads are not confirmed now, in words for the operator; undefined if they are. */
  findObstacle(): string | undefined {
    return undefined;
  }

  /** Ends all subscriptions and timers; readers that wait are unconfirmed. */
  stop(): void {}
}
