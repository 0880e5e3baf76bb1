import type { Transport } from "../../net/transport.ts";
import type { LineSource } from "../../protocol/line-source.ts";
import type { Refusal } from "../../protocol/refusal.ts";

/** What a transport tells of its peer; a session is one. */
export interface Peer {
  receive(chunk: Uint8Array): void;
  drained(): void;
  ended(): void;
  closed(): void;
}

/** What a listener needs from the server. */
export interface PeerHost {
  /** Somebody has connected: the peer to tell of it, or why it is refused. */
  accept(transport: Transport, address: string, lines: LineSource): Peer | Refusal;
}
