import { systemClock } from "../../net/system-clock.ts";
import { ServerConnection } from "../core/server-connection.ts";
import { TcpDialer } from "../core/tcp-dialer.ts";
import type { ServerOptions } from "./server-options.ts";

/** A connection to that server, not open yet. */
export function connectTo({ host, port }: ServerOptions): ServerConnection {
  return new ServerConnection(new TcpDialer({ host, port }), systemClock);
}
