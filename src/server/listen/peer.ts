import type { BufferedBytes } from "../../net/buffered-bytes.ts";
import type { Traffic } from "../../net/traffic.ts";
import type { Transport } from "../../net/transport.ts";
import type { WriteBufferLimits } from "../../net/write-buffer.ts";
import type { ClientLineSource } from "../../protocol/line-source.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import type { Remote } from "../limits/remote.ts";
import type { LimitsReached } from "../metrics/limits-reached.ts";
import type { Admission } from "./admission.ts";

/** Receives a transport's events; a session is one. */
export interface Peer {
  receive(chunk: Uint8Array): void;
  drained(): void;
  ended(): void;
  /** `handshake`: its TLS handshake did not complete. */
  closed(during?: "handshake"): void;
}

/** What a listener needs from the server. */
export interface PeerHost {
  readonly writeBufferLimits: WriteBufferLimits;
  /** Counts the bytes of all connections, and those that are cut. */
  readonly metrics: { readonly traffic: Traffic; readonly limits: Pick<LimitsReached, "add"> };
  /** Counts the connections before they have a peer of the server. */
  readonly admission: Pick<Admission, "enterHttp" | "moveHttp" | "leaveHttp" | "enterHeader" | "leaveHeader">;
  /** Admits a new connection: returns the peer that receives its events, or the refusal. */
  accept(transport: Transport, remote: Remote, lines: ClientLineSource): Peer | Refusal;
  /** Checks the `Authorization` header of a request from this IP address [AUT-6]; returns the refusal. */
  checkAuthorization(authorization: string | undefined, address: string): Refusal | undefined;
  /** Opens the account of an HTTP connection [LIM-15]. `overrun` closes the connection, and must not buffer more. */
  openAccount(overrun: () => void): BufferedBytes;
  /** An admitted HTTP connection becomes a WebSocket: returns its peer, or a refusal, and the connection stays HTTP. */
  upgradeHttp(transport: Transport, remote: Remote, lines: ClientLineSource): Peer | Refusal;
}
