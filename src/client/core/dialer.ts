import type { Transport } from "../../net/transport.ts";
import type { LineSource } from "../../protocol/line-source.ts";

/** Receives the events of one attempt to connect: `opened`, then bytes, then `closed`; or `refused`. */
export interface DialEvents {
  /** The connection is open; `lines` cuts what it will receive into lines. */
  opened(transport: Transport, lines: LineSource): void;
  received(bytes: Uint8Array): void;
  /** The transport takes bytes again. */
  drained(): void;
  /** `hint`: what may have been wrong, if nothing was received. */
  closed(hint?: string): void;
  /** The connection failed, for this reason. */
  refused(reason: string): void;
}

/** A way to connect to the server: TCP or WebSocket. */
export interface Dialer {
  /** The server's `host:port`, for a person to read. */
  readonly address: string;
  /**
   * Starts to connect. Each call is one attempt, and reports its own events only. Returns a function that gives up an
   * attempt that is not open yet.
   */
  dial(events: DialEvents): () => void;
}
