import type { AnyActorRef } from "xstate";
import type { StoreRequest } from "../../../actors/server/store-messages.ts";
import type { Clock } from "../../net/clock.ts";
import type { WriteBufferLimits } from "../../net/write-buffer.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import type { Board } from "../board/board.ts";
import type { ServerSettings } from "../settings.ts";

/** What all sessions of a server share, and where they report their end. Sessions are named by their number. */
export interface SessionHost {
  readonly settings: ServerSettings;
  readonly writeBufferLimits: WriteBufferLimits;
  readonly board: Board;
  readonly store: { send(event: StoreRequest): void };
  readonly clock: Clock;
  /** What all connection actors have in common; see `startConnectionSystem`. */
  readonly connections: AnyActorRef;
  /** Milliseconds, updated once a second: exact enough for idle time-outs, and free to read. */
  readonly nowMs: number;
  /** Why no new command is accepted; undefined while the server is open. */
  readonly closedBecause: Refusal | undefined;
  /** The session closes its connection for this reason, without waiting for its replies to be read. */
  sessionExpired(session: number, reason: Refusal): void;
  /** The connection actor failed; its connection is destroyed, and the others go on. */
  sessionFailed(session: number, error: unknown): void;
  /** The connection is closed: the session may be forgotten. */
  sessionClosed(session: number): void;
}

/** The bounds of each connection's write buffer, from the flags that set them [LIM-4] [LIM-5] [LIM-11]. */
export function writeBufferLimitsOf(settings: ServerSettings): WriteBufferLimits {
  return {
    highWaterMarkBytes: settings.maxOutboxBytes,
    writeTimeoutMs: settings.stallTimeoutMs,
    lingerTimeoutMs: settings.lingerTimeoutMs,
  };
}
