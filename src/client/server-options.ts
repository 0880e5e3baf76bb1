import type { Option } from "commander";
import { numberOption, textOption } from "../options.ts";
import { systemClock } from "../transport/system-clock.ts";
import { Line } from "./line.ts";
import { TcpDialer } from "./tcp-dialer.ts";

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
export function openLine({ host, port }: ServerOptions): Line {
  return new Line(new TcpDialer({ host, port }), systemClock);
}
