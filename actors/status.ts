import type { PollerInput } from "./poller.ts";

/** How a client stands, as a face's status line says it. */
export interface ClientStatus {
  readonly connection: "connecting" | "connected" | "reconnecting" | "closed";
  /** How many connections in a row have failed: a new number while reconnecting means that a new wait has begun. */
  readonly failures: number;
  /** How long the wait is that goes on while reconnecting, from its start. */
  readonly retryDelayMs: number;
  /** The name that is registered on this connection. */
  readonly name: string | undefined;
  /** The id of the last message seen; undefined before any answer, 0 on an empty board. */
  readonly lastId: number | undefined;
  readonly mode: PollerInput["mode"];
  readonly intervalMs: number;
  /** Whether a question of the poller's is under way now. In live mode it nearly always is. */
  readonly isAsking: boolean;
  /** How many messages came and went between two polls, so that they had to be fetched. */
  readonly missed: number;
  /** How many of these could not be had any more. */
  readonly lost: number;
}
