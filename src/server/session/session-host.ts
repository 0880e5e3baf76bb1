import type { AnyActorRef } from "xstate";
import type { Mailbox } from "../../../actors/server/mailbox.ts";
import type { NameRequest } from "../../../actors/server/store-messages.ts";
import type { Clock } from "../../net/clock.ts";
import type { WriteBufferLimits } from "../../net/write-buffer.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import type { Board } from "../board/board.ts";
import type { CommandRates } from "../limits/command-rates.ts";
import type { ServerMetrics } from "../metrics/server-metrics.ts";
import type { ServerSettings } from "../settings/settings.ts";
import type { BufferBudget } from "./buffer-budget.ts";
import type { SessionEnd } from "./reasons.ts";
import type { Turns } from "./turns.ts";

/** What all sessions of a server share, and where they report their end. `session` is a session's number. */
export interface SessionHost {
  readonly settings: ServerSettings;
  readonly writeBufferLimits: WriteBufferLimits;
  /** What the server counts. */
  readonly metrics: ServerMetrics;
  readonly board: Board;
  readonly store: { send(event: NameRequest): void };
  /** Where sends wait for the store. */
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  /** Bounds what all connections buffer together. */
  readonly buffers: BufferBudget;
  /** Shares the turns of the event loop among all sessions. */
  readonly turns: Turns;
  /** What all connection actors share; see `startConnectionSystem`. */
  readonly connections: AnyActorRef;
  /** The time in milliseconds, updated once a second: exact enough for idle time-outs, and cheap to read. */
  readonly nowMs: number;
  /** Whether a client must show a token before anything else [AUT-2]. */
  readonly asksToken: boolean;
  /** The refusal of every new command during a shutdown; undefined before. */
  readonly shutdownRefusal: Refusal | undefined;
  /** Checks a token that a client shows [AUT-1]: returns undefined if it may use the board, or the refusal. */
  letIn(session: number, token: string): Refusal | undefined;
  /** Opens the account of how fast a session's client sends commands; undefined if that is not limited. */
  openRates(session: number): CommandRates | undefined;
  /** The session closes its connection for this reason, and does not wait until the client reads its replies. */
  sessionExpired(session: number, reason: Refusal): void;
  /** The session closes its connection after a fault of its client, or too many errors. */
  sessionEnded(session: number, ending: SessionEnd): void;
  /** The connection is closed, perhaps before it was secure: the host may drop the session. */
  sessionClosed(session: number, during?: "handshake"): void;
}

/** The limits of each connection's write buffer, from their settings [LIM-4] [LIM-5] [LIM-11]; `metrics` counts the last. */
export function writeBufferLimitsOf(settings: ServerSettings, { limits }: ServerMetrics): WriteBufferLimits {
  return {
    highWaterMarkBytes: settings.maxOutboxBytes,
    writeTimeoutMs: settings.stallTimeoutMs,
    lingerTimeoutMs: settings.lingerTimeoutMs,
    onLingerTimeout: () => limits.add("linger-timeout-ms"),
  };
}
