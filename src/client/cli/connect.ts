import { formatAddress } from "../../net/address.ts";
import { systemClock } from "../../net/system-clock.ts";
import type { BoardAddress } from "../core/board-address.ts";
import type { Dialer } from "../core/dialer.ts";
import { ServerConnection } from "../core/server-connection.ts";
import { TcpDialer, type TlsTrust } from "../core/tcp-dialer.ts";
import { WebSocketDialer } from "../core/websocket-dialer.ts";
import type { ServerOptions } from "./server-options.ts";

const remedy = "give one by --token-file or LASTWORD_TOKEN";

/** A connection to the board of these servers, not open yet; the first one has the first turn. */
export function connectTo({ boards: [first, ...others], tls, token }: ServerOptions): ServerConnection {
  const dialers = [makeDialer(first, tls), ...others.map((each) => makeDialer(each, tls))] as const;
  return new ServerConnection(dialers, systemClock, { current: () => token, remedy });
}

function makeDialer({ scheme, host, port, path }: BoardAddress, tls: TlsTrust): Dialer {
  if (scheme === "tcp" || scheme === "tls")
    return new TcpDialer({ host, port, tls: scheme === "tls" ? tls : undefined });
  const url = `${scheme === "http" ? "ws" : "wss"}://${formatAddress(host, port)}${path}`;
  return new WebSocketDialer(new URL("ws", url), {
    open: (address) => new WebSocket(address, { tls }),
    fetch: (address, options) => fetch(address, { ...options, tls }),
  });
}
