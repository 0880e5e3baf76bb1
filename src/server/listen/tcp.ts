import { TcpTransport } from "../../net/tcp-transport.ts";
import { LineDecoder } from "../../protocol/line-decoder.ts";
import { encodeRefusal } from "../../protocol/reply.ts";
import { type Listener, type ListenerAddress, listen } from "./listener.ts";
import type { PeerHost } from "./peer.ts";

/** Where to listen, and how many bytes a line may have before its LF. */
export interface TcpListenerSettings extends ListenerAddress {
  readonly maxUnterminatedBytes: number;
}

/** Listens for lines on TCP. Throws what `Bun.listen` throws if the address is not available. */
export function listenTcp(settings: TcpListenerSettings, host: PeerHost): Listener {
  return listen(settings, (socket, address) => {
    const lines = new LineDecoder(settings.maxUnterminatedBytes);
    const accepted = host.accept(new TcpTransport(socket), { address, kind: "direct" }, lines);
    return "code" in accepted ? encodeRefusal(accepted) : accepted;
  });
}
