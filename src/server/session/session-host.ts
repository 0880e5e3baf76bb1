import type { AnyActorRef } from "xstate";
import type { Mailbox } from "../../../actors/server/mailbox.ts";
import type { NameRequest } from "../../../actors/server/store-messages.ts";
import type { Clock } from "../../net/clock.ts";
import type { Traffic } from "../../net/traffic.ts";
import type { WriteBufferLimits } from "../../net/write-buffer.ts";
import type { ClientLineSource } from "../../protocol/line-source.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import type { Board } from "../board/board.ts";
import type { CommandMeter } from "../metrics/command-meter.ts";
import type { ServerSettings } from "../settings/settings.ts";
import type { BufferBudget } from "./buffer-budget.ts";
import type { Turns } from "./turns.ts";

/** What all sessions of a server share, and where they report their end. `session` is a session's number. */
export interface SessionHost {
  readonly settings: ServerSettings;
  readonly writeBufferLimits: WriteBufferLimits;
  /** Counts the bytes of all connections. */
  readonly traffic: Traffic;
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
  /** The refusal of every new command during a shutdown; undefined before. */
  readonly shutdownRefusal: Refusal | undefined;
  /** What counts and times the commands of connections whose input is such lines. */
  meterOf(lines: ClientLineSource): CommandMeter;
  /** The session closes its connection for this reason, and does not wait until the client reads its replies. */
  sessionExpired(session: number, reason: Refusal): void;
  /** The session closes its connection after a refusal that closes, or too many errors in a row. */
  sessionRefused(session: number): void;
  /** The connection is closed: the host may drop the session. */
  sessionClosed(session: number): void;
}

/** The limits of each connection's write buffer, from their settings [LIM-4] [LIM-5] [LIM-11]. */
export function writeBufferLimitsOf(settings: ServerSettings): WriteBufferLimits {
  return {
    highWaterMarkBytes: settings.maxOutboxBytes,
    writeTimeoutMs: settings.stallTimeoutMs,
    lingerTimeoutMs: settings.lingerTimeoutMs,
  };
}
