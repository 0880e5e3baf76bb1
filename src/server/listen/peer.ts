import type { BufferedBytes } from "../../net/buffered-bytes.ts";
import type { Traffic } from "../../net/traffic.ts";
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
  /** Counts the bytes of all connections. */
  readonly metrics: { readonly traffic: Traffic };
  /** Admits a new connection from this address: returns the peer that receives its events, or the refusal. */
  accept(transport: Transport, address: string, lines: ClientLineSource): Peer | Refusal;
  /** Admits a new HTTP connection from this address, or returns the refusal. It must leave or upgrade later. */
  enterHttp(address: string): Refusal | undefined;
  /** Checks the `Authorization` header of a request from this address [AUT-6]; returns the refusal. */
  checkAuthorization(authorization: string | undefined, address: string): Refusal | undefined;
  /** Opens the account of an HTTP connection [LIM-15]. `overrun` closes the connection, and must not buffer more. */
  openAccount(overrun: () => void): BufferedBytes;
  /** An admitted HTTP connection is closed. */
  leaveHttp(address: string): void;
  /** An admitted HTTP connection becomes a WebSocket: returns its peer, or a refusal, and the connection stays HTTP. */
  upgradeHttp(transport: Transport, address: string, lines: ClientLineSource): Peer | Refusal;
}
