import { formatAddress } from "../../net/address.ts";
import { systemClock } from "../../net/system-clock.ts";
import { ServerConnection } from "../core/server-connection.ts";
import { TcpDialer } from "../core/tcp-dialer.ts";
import { WebSocketDialer } from "../core/websocket-dialer.ts";
import type { ServerOptions } from "./server-options.ts";

/** A connection to that server, not open yet. */
export function connectTo({ board }: ServerOptions): ServerConnection {
  const { scheme, host, port, path } = board;
  const isPage = scheme === "http" || scheme === "https";
  const dialer = isPage
    ? new WebSocketDialer(
        new URL("ws", `${scheme === "http" ? "ws" : "wss"}://${formatAddress(host, port)}${path}`),
      )
    : new TcpDialer({ host, port, encryption: scheme === "tls" ? "tls" : "none" });
  return new ServerConnection(dialer, systemClock);
}
