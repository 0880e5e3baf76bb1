import type { Transport } from "../../net/transport.ts";
import type { LineSource } from "../../protocol/line-source.ts";

/** What becomes of one attempt to connect: `opened`, then bytes, then `closed`; or `refused`. */
export interface Call {
  /** The connection stands; `lines` is to cut what it will receive into lines. */
  opened(transport: Transport, lines: LineSource): void;
  received(bytes: Uint8Array): void;
  /** The transport takes bytes again. */
  drained(): void;
  closed(): void;
  /** The connection did not come about, for this reason. */
  refused(reason: string): void;
}

/** A way to reach the server: TCP or WebSocket. */
export interface Dialer {
  /** Where it leads, for a person: `host:port`. */
  readonly address: string;
  /** Begins to connect; each call is one attempt, and tells of nothing but itself. */
  dial(call: Call): void;
}
