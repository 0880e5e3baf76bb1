import type { AnyActorRef } from "xstate";
import type { StoreEvent } from "../../../actors/server/store.ts";
import type { Clock } from "../../net/clock.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import type { Board } from "../board/board.ts";
import type { ServerSettings } from "../settings.ts";
import type { Session } from "./session.ts";

/** What all sessions of a server share, and whom they tell of their end. */
export interface SessionHost {
  readonly settings: ServerSettings;
  readonly board: Board;
  readonly store: { send(event: StoreEvent): void };
  readonly clock: Clock;
  /** What all connection actors have in common; see `startConnectionSystem`. */
  readonly connections: AnyActorRef;
  /** Milliseconds, updated once a second: exact enough for idle timeouts and free to look at. */
  readonly nowMs: number;
  /** Why no new command is accepted; undefined while the server is open. */
  readonly closedBecause: Refusal | undefined;
  /** A session was cut for this reason. */
  sessionCut(session: Session, refusal: Refusal): void;
  /** A connection actor has failed: that connection has been ended, the others go on. */
  sessionFailed(session: Session, error: unknown): void;
  /** A session is over and may be forgotten. */
  sessionClosed(session: Session): void;
}
