import type { Transport } from "../../net/transport.ts";
import type { LineSource } from "../../protocol/line-source.ts";
import type { Refusal } from "../../protocol/refusal.ts";

/** Receives a transport's events; a session is one. */
export interface Peer {
  receive(chunk: Uint8Array): void;
  drained(): void;
  ended(): void;
  closed(): void;
}

/** What a listener needs from the server. */
export interface PeerHost {
  /** Admits a new connection from this IP address: returns the peer that receives its events, or the refusal. */
  accept(transport: Transport, address: string, lines: LineSource): Peer | Refusal;
}
