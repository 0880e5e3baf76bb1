import type { Option } from "commander";
import { numberOption, textOption } from "../../flags.ts";
import { systemClock } from "../../net/system-clock.ts";
import { ServerConnection } from "../core/server-connection.ts";
import { TcpDialer } from "../core/tcp-dialer.ts";

/** The options that name the server. */
export interface ServerOptions {
  readonly host: string;
  readonly port: number;
}

/** The flags that name the server. */
export function serverOptions(): Option[] {
  return [
    textOption("host", "address", "where the server is").default("127.0.0.1"),
    numberOption("port", "its port for lines", 1, 65_535).default(4040),
  ];
}

/** A connection to that server, not open yet. */
export function connectTo({ host, port }: ServerOptions): ServerConnection {
  return new ServerConnection(new TcpDialer({ host, port }), systemClock);
}
