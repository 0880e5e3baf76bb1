import { TcpTransport } from "../../net/tcp-transport.ts";
import { LineDecoder } from "../../protocol/line-decoder.ts";
import { encodeRefusal } from "../../protocol/reply.ts";
import type { Remote } from "../limits/remote.ts";
import { ignoringPeer } from "./ignoring-peer.ts";
import { type Listener, type ListenerAddress, listen, openTls } from "./listener.ts";
import { PeekedBytes } from "./peeked-bytes.ts";
import type { Peer, PeerHost } from "./peer.ts";
import { ProxyHeaderPeer, type ProxyHeaderRules } from "./proxy-header-peer.ts";
import type { Remotes } from "./remotes.ts";
import { closeSilently } from "./silent-close.ts";

/** Where to listen, and for what. */
export interface TcpListenerSettings extends ListenerAddress {
  /** How many bytes a line may have before its LF. */
  readonly maxUnterminatedBytes: number;
  /** Knows who is at the other end. */
  readonly remotes: Remotes;
  /** Undefined: a connection has no header of the PROXY protocol. */
  readonly proxyHeaders: ProxyHeaderRules | undefined;
}

/** A port with TLS says nothing in plain text. */
const silentRefusal = { reject: closeSilently };

/** Listens for lines on TCP. Throws what `Bun.listen` throws if the address is not available. */
export function listenTcp(settings: TcpListenerSettings, host: PeerHost): Listener {
  const { maxUnterminatedBytes, remotes, proxyHeaders: rules, tls } = settings;
  const accept = (socket: Bun.Socket<Peer>, remote: Remote) => {
    const lines = new LineDecoder(maxUnterminatedBytes);
    const accepted = host.accept(new TcpTransport(socket, host.metrics.traffic), remote, lines);
    return "code" in accepted ? encodeRefusal(accepted) : accepted;
  };
  if (rules === undefined)
    return listen(settings, (socket, address) => accept(socket, remotes.ofConnection(address)));
  const parts = { rules, remotes, admission: host.admission };
  if (tls === undefined)
    return listen(settings, (socket, address, refused) =>
      ProxyHeaderPeer.open(socket, address, { ...parts, accept, peeked: undefined }, refused),
    );
  const acceptTls = (socket: Bun.Socket<Peer>, remote: Remote) =>
    openTls(socket, remote.address, tls, (secured) => accept(secured, remote));
  const tlsParts = { ...parts, accept: acceptTls, peeked: new PeekedBytes() };
  // The header comes before TLS.
  return listen({ ...settings, tls: undefined }, (socket, address) => {
    const opened = ProxyHeaderPeer.open(socket, address, tlsParts, silentRefusal);
    if (opened instanceof Uint8Array) closeSilently(socket);
    return opened instanceof Uint8Array ? ignoringPeer : opened;
  });
}
