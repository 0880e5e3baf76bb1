import type { BufferedBytes } from "../../net/buffered-bytes.ts";
import type { Transport } from "../../net/transport.ts";
import type { WriteBufferLimits } from "../../net/write-buffer.ts";
import type { ClientLineSource } from "../../protocol/line-source.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import type { Remote } from "../limits/remote.ts";

/** Receives a transport's events; a session is one. */
export interface Peer {
  receive(chunk: Uint8Array): void;
  drained(): void;
  ended(): void;
  closed(): void;
}

/** What a listener needs from the server. */
export interface PeerHost {
  readonly writeBufferLimits: WriteBufferLimits;
  /** Admits a new connection: returns the peer that receives its events, or the refusal. */
  accept(transport: Transport, remote: Remote, lines: ClientLineSource): Peer | Refusal;
  /** Admits a new HTTP connection, or returns the refusal. It must leave or upgrade later. */
  enterHttp(remote: Remote): Refusal | undefined;
  /** An admitted HTTP connection turns out to be that of `to`: counts it there. If it is refused, it stays with `from`. */
  moveHttp(from: Remote, to: Remote): Refusal | undefined;
  /** Checks the `Authorization` header of a request from this IP address [AUT-6]; returns the refusal. */
  checkAuthorization(authorization: string | undefined, address: string): Refusal | undefined;
  /** Opens the account of an HTTP connection [LIM-15]. `overrun` closes the connection, and must not buffer more. */
  openAccount(overrun: () => void): BufferedBytes;
  /** An admitted HTTP connection is closed. */
  leaveHttp(remote: Remote): void;
  /** An admitted HTTP connection becomes a WebSocket: returns its peer, or a refusal, and the connection stays HTTP. */
  upgradeHttp(transport: Transport, remote: Remote, lines: ClientLineSource): Peer | Refusal;
}
