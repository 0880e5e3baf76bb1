import { TcpTransport } from "../../net/tcp-transport.ts";
import { LineDecoder } from "../../protocol/line-decoder.ts";
import { encodeRefusal } from "../../protocol/reply.ts";
import type { Remote } from "../limits/remote.ts";
import { type Listener, type ListenerAddress, listen } from "./listener.ts";
import type { Peer, PeerHost } from "./peer.ts";
import { ProxyHeaderPeer, type ProxyHeaderRules } from "./proxy-header-peer.ts";
import type { Remotes } from "./remotes.ts";

/** Where to listen, and for what. */
export interface TcpListenerSettings extends ListenerAddress {
  /** How many bytes a line may have before its LF. */
  readonly maxUnterminatedBytes: number;
  /** Knows who is at the other end. */
  readonly remotes: Remotes;
  /** Undefined: a connection has no header of the PROXY protocol. */
  readonly proxyHeaders: ProxyHeaderRules | undefined;
}

/** Listens for lines on TCP. Throws what `Bun.listen` throws if the address is not available. */
export function listenTcp(settings: TcpListenerSettings, host: PeerHost): Listener {
  const { maxUnterminatedBytes, remotes, proxyHeaders: rules } = settings;
  const accept = (socket: Bun.Socket<Peer>, remote: Remote) => {
    const lines = new LineDecoder(maxUnterminatedBytes);
    const accepted = host.accept(new TcpTransport(socket, host.metrics.traffic), remote, lines);
    return "code" in accepted ? encodeRefusal(accepted) : accepted;
  };
  if (rules === undefined)
    return listen(settings, (socket, address) => accept(socket, remotes.ofConnection(address)));
  const parts = { rules, remotes, admission: host.admission, accept };
  return listen(settings, (socket, address, refused) =>
    ProxyHeaderPeer.open(socket, address, parts, refused),
  );
}
