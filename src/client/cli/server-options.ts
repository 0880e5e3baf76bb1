import type { Option } from "commander";
import { numberOption, textOption } from "../../flags.ts";
import { systemClock } from "../../net/system-clock.ts";
import { ServerConnection } from "../core/server-connection.ts";
import { TcpDialer } from "../core/tcp-dialer.ts";

/** Where the server is, as the command line says it. */
export interface ServerOptions {
  readonly host: string;
  readonly port: number;
}

/** The flags that say where the server is. */
export function serverOptions(): Option[] {
  return [
    textOption("host", "address", "where the server is").default("127.0.0.1"),
    numberOption("port", "its port for lines", 1, 65_535).default(4040),
  ];
}

/** The line to that server, not connected yet. */
export function connectTo({ host, port }: ServerOptions): ServerConnection {
  return new ServerConnection(new TcpDialer({ host, port }), systemClock);
}
