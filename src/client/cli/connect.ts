import { formatAddress } from "../../net/address.ts";
import { systemClock } from "../../net/system-clock.ts";
import { ServerConnection } from "../core/server-connection.ts";
import { TcpDialer } from "../core/tcp-dialer.ts";
import { WebSocketDialer } from "../core/websocket-dialer.ts";
import type { ServerOptions } from "./server-options.ts";

const remedy = "give one by --token-file or LASTWORD_TOKEN";

/** A connection to that server, not open yet. */
export function connectTo({ board, tls, token }: ServerOptions): ServerConnection {
  const { scheme, host, port, path } = board;
  const isPage = scheme === "http" || scheme === "https";
  const dialer = isPage
    ? new WebSocketDialer(
        new URL("ws", `${scheme === "http" ? "ws" : "wss"}://${formatAddress(host, port)}${path}`),
        {
          open: (url) => new WebSocket(url, { tls }),
          fetch: (address, options) => fetch(address, { ...options, tls }),
        },
      )
    : new TcpDialer({ host, port, tls: scheme === "tls" ? tls : undefined });
  return new ServerConnection(dialer, systemClock, { current: () => token, remedy });
}
