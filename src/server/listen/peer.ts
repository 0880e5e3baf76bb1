import type { Transport } from "../../net/transport.ts";
import type { WriteBufferLimits } from "../../net/write-buffer.ts";
import type { ClientLineSource } from "../../protocol/line-source.ts";
import type { Refusal } from "../../protocol/refusal.ts";

/** Receives a transport's events; a session is one. */
export interface Peer {
  receive(chunk: Uint8Array): void;
  drained(): void;
  ended(): void;
  closed(): void;
}

/** What a listener needs from the server. Addresses are IP addresses. */
export interface PeerHost {
  readonly writeBufferLimits: WriteBufferLimits;
  /** Admits a new connection from this address: returns the peer that receives its events, or the refusal. */
  accept(transport: Transport, address: string, lines: ClientLineSource): Peer | Refusal;
  /** Admits a new HTTP connection from this address, or returns the refusal. Each one admitted must leave, or upgrade. */
  enterHttp(address: string): Refusal | undefined;
  /** An HTTP connection that was admitted is closed. */
  leaveHttp(address: string): void;
  /** An HTTP connection that was admitted becomes a WebSocket: returns its peer, or a refusal, after which it is still HTTP. */
  upgradeHttp(transport: Transport, address: string, lines: ClientLineSource): Peer | Refusal;
}
