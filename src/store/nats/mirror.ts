import type { StoredMessage } from "../../../actors/server/ports.ts";
import type { Clock } from "../../net/clock.ts";
import type { LogPart } from "./log-part.ts";

/** What a mirror starts with. */
export interface MirrorOptions {
  readonly clock: Clock;
  /** This node knows all ids up to this one, without holding their messages. */
  readonly lastId: number;
  /** How many of the newest ids it holds: at least as many as the board. */
  readonly capacity: number;
}

/** Whom a mirror tells of its changes. */
export interface MirrorObserver {
  /** `lastId` has grown. */
  advanced(): void;
  /** The message was redacted. */
  withdrawn(id: number): void;
}

/**
 * What this node knows of the shared log, without a gap up to `lastId`: the newest messages, and parts that arrived
 * beyond a gap.
 */
export class Mirror {
  constructor(_options: MirrorOptions) {}

  /** The node's position: it knows everything up to this id. */
  get lastId(): number {
    return 0;
  }

  /** The highest id that is known to exist; higher than `lastId` while something is missing. */
  get expectedId(): number {
    return 0;
  }

  /** The latest time of a message up to `lastId`, in ms since 1970 UTC; 0 if none is known. */
  get newestTimeMs(): number {
    return 0;
  }

  /** Tells `observer` of all changes from now on. */
  observe(_observer: MirrorObserver): void {}

  /** Takes in a part of the log. What it knows already stays as it is; what lies beyond a gap waits. */
  add(_part: LogPart): void {}

  /** Notes that the log has this id. */
  expect(_id: number): void {}

  /** Forgets the text of a message that was redacted: its id is a hole from now on. */
  withdraw(_id: number): void {}

  /** What is under an id up to `lastId`; `elsewhere`: too old to be held here. */
  find(_id: number): StoredMessage | "hole" | "elsewhere" {
    return "elsewhere";
  }

  /** What is held of the ids after `afterId`, up to `lastId` and to `toId`. */
  partAfter(afterId: number, _toId: number): LogPart {
    return { fromId: afterId + 1, messages: [], nextId: afterId + 1 };
  }

  /** Resolves to true once `lastId` is at least `id`, or to false after `timeoutMs`. */
  whenAt(_id: number, _timeoutMs: number): Promise<boolean> {
    return Promise.resolve(false);
  }
}
